import { describe, expect, it } from 'vitest'
import { severities } from '../shared/model/severity.ts'
import { readCatalog } from './built-catalog.ts'
import { CatalogError, loadCatalog, parseCatalog } from './catalog.ts'

const types = `signalTypes:
  - type: auth.attempt
    platforms: [wordpress]
    meaning: A try.
    fields:
      - { name: success, kind: boolean, meaning: Outcome }
      - { name: actor.ip, kind: string, rule: address, personal: true, meaning: Address }
    example: { success: true }
`
const metrics = `metrics:
  - id: wp_auth_failed_total
    platform: wordpress
    title: Failed logins
    unit: '1'
    kind: counter
    from: [{ type: auth.attempt, labels: { address: actor.ip } }]
    meaning: Failures.
`
const rule = (change: (text: string) => string) =>
  change(`rules:
  - id: wp_brute_force_login
    platform: wordpress
    title: Brute force
    severity: critical
    condition: { metric: wp_auth_failed_total, aggregate: sum, window: 300, comparison: '>=', threshold: 10, groupBy: [address] }
    summary: '{value} from {group.address}'
    defaultsReason: Because.
    meaning: Tries.
    why: They may work.
    investigate: [Look.]
    actions: [Block.]
    ignoreWhen: Never.
`)

function problemsOf(files: Record<string, string>) {
  try {
    parseCatalog(Object.entries(files).map(([name, text]) => ({ name, text })))
    return []
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error
    return error.problems.map(({ file, line, path, message }) => `${file}:${line} ${path}: ${message}`)
  }
}

describe('the shipped catalog', () => {
  const catalog = loadCatalog()

  it('comes back from the JSON that the build makes of it as it was', async () => {
    expect(JSON.parse(JSON.stringify(catalog))).toStrictEqual(catalog)
    expect(await readCatalog()).toStrictEqual(catalog)
  })

  it('has every signal type, at least 70 metrics and 36 rules, in every severity', () => {
    expect(catalog.signalTypes).toHaveLength(46)
    expect(catalog.metrics.length).toBeGreaterThanOrEqual(70)
    const count = (platform: string) => catalog.rules.filter((each) => each.platform === platform).length
    expect(count('wordpress')).toBeGreaterThanOrEqual(18)
    expect(count('drupal')).toBeGreaterThanOrEqual(8)
    expect(count('vault')).toBeGreaterThanOrEqual(10)
    expect(new Set(catalog.rules.map((each) => each.severity))).toEqual(new Set(severities))
  })

  it('keeps the ids and severities that Logystera documents', () => {
    const severityOf = Object.fromEntries(catalog.rules.map((each) => [each.id, each.severity]))
    expect(severityOf).toMatchObject({
      wp_brute_force_login: 'critical',
      wp_login_spike: 'medium',
      wp_admin_role_granted: 'critical',
      wp_new_admin_user: 'critical',
      wp_upload_blocked: 'critical',
      wp_plugin_state_change: 'info',
      wp_cron_overdue: 'medium',
      wp_missed_scheduled_post: 'medium',
      wp_email_delivery_failed: 'medium',
      site_silent: 'high',
    })
  })

  it('lets no level, share or quantile decide on a single observation', () => {
    const judging = catalog.rules.filter(({ condition }) => ['min', 'avg', 'last', 'ratio', 'quantile'].includes(condition.aggregate))
    expect(judging.length).toBeGreaterThan(5)
    expect(judging.filter(({ condition }) => condition.minimumCount < 3).map(({ id }) => id)).toEqual([])
  })

  it('gives every rule page at least two steps to investigate, a way out, and when to ignore it', () => {
    const thin = catalog.rules.filter(
      ({ investigate, actions, ignoreWhen }) => investigate.length < 2 || actions.length < 1 || ignoreWhen === '',
    )
    expect(thin.map(({ id }) => id)).toEqual([])
  })

  it('keeps full addresses only on logins, users and blocked uploads', () => {
    const full = catalog.signalTypes.filter((type) => type.fields.some((field) => field.rule === 'address')).map((type) => type.type)
    expect(full.filter((type) => !/^(?:auth\.|wp\.user$|user\.|upload_blocked$)/.test(type))).toEqual([])
  })

  it('marks every full address and every hashed name as personal', () => {
    const open = catalog.signalTypes.flatMap((type) =>
      type.fields
        .filter((field) => ['address', 'hash'].includes(field.rule) && !field.personal)
        .map((field) => `${type.type} ${field.name}`),
    )
    expect(open).toEqual([])
  })
})

describe('parseCatalog', () => {
  it('takes definitions that fit together', () => {
    expect(problemsOf({ 'a.yaml': types, 'b.yaml': metrics, 'c.yaml': rule((text) => text) })).toEqual([])
  })

  it('names file, line and path of a value that does not fit the schema', () => {
    expect(problemsOf({ 'a.yaml': types.replace('kind: boolean', 'kind: bool') })[0]).toMatch(
      /^a\.yaml:6 signalTypes\[0\]\.fields\[0\]\.kind: /,
    )
  })

  it('names the line of a misspelt key', () => {
    expect(problemsOf({ 'c.yaml': rule((text) => text.replace('ignoreWhen: Never.', 'ignoreWhen: Never.\n    enable: false')) })).toContain(
      'c.yaml:14 rules[0].enable: unknown key',
    )
  })

  it('names the line of broken YAML', () => {
    expect(problemsOf({ 'a.yaml': 'signalTypes: [\n  {' })[0]).toMatch(/^a\.yaml:\d+ : /)
  })

  it.each([
    [
      'a metric of an unknown type',
      { 'a.yaml': types, 'b.yaml': metrics.replace('auth.attempt', 'auth.atempt') },
      'b.yaml:7 metrics[0].from[0].type: there is no signal type auth.atempt',
    ],
    [
      'a label of an unknown field',
      { 'a.yaml': types, 'b.yaml': metrics.replace('actor.ip', 'actor.ipp') },
      'b.yaml:7 metrics[0].from[0].labels.address: actor.ipp is not a field of auth.attempt',
    ],
    ['a type that feeds no metric', { 'a.yaml': types }, 'a.yaml:2 signalTypes[0].type: no metric is derived from auth.attempt'],
    [
      'a rule over an unknown metric',
      {
        'a.yaml': types,
        'b.yaml': metrics,
        'c.yaml': rule((text) => text.replace('metric: wp_auth_failed_total', 'metric: wp_auth_gone')),
      },
      'c.yaml:6 rules[0].condition.metric: there is no metric wp_auth_gone',
    ],
    [
      'a group by an unknown label',
      {
        'a.yaml': types,
        'b.yaml': metrics,
        'c.yaml': rule((text) => text.replace('groupBy: [address]', 'groupBy: [city]').replace('group.address', 'group.city')),
      },
      'c.yaml:6 rules[0].condition.groupBy[0]: wp_auth_failed_total has no label city',
    ],
    [
      'a placeholder that means nothing',
      { 'a.yaml': types, 'b.yaml': metrics, 'c.yaml': rule((text) => text.replace('{value}', '{count}')) },
      'c.yaml:7 rules[0].summary: {count} means nothing here',
    ],
    [
      'a ratio without a divisor',
      { 'a.yaml': types, 'b.yaml': metrics, 'c.yaml': rule((text) => text.replace('aggregate: sum', 'aggregate: ratio')) },
      'c.yaml:6 rules[0].condition.aggregate: ratio needs `of`',
    ],
  ])('points at %s', (_, files, expected) => {
    expect(problemsOf(files as Record<string, string>)).toContain(expected)
  })
})
