import {
  Document,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLParseError,
} from 'yaml'
import type { SettingsReading } from '../../../shared/bridge/rules.ts'
import { appliesTo, settingProblems } from '../../../shared/engine/policy/effective-rule.ts'
import { settingChanges } from '../../../shared/engine/policy/policy-edit.ts'
import type { Catalog } from '../../../shared/model/rules/catalog.ts'
import {
  type Policy,
  policyIdSchema,
  type RuleField,
  type RuleSettings,
  type RuleSettingsEdit,
  ruleFields,
  ruleSettingsSchema,
} from '../../../shared/model/rules/policy.ts'
import type { Site } from '../../../shared/model/sites/site.ts'
import { english, type Words } from '../../messages/words.ts'
import { unsetPolicy } from './account-policies.ts'

/** What a file of settings is read against. */
export interface SettingsContext {
  catalog: Catalog
  /** Policies in which something is set, by id. */
  policies: ReadonlyMap<string, Policy>
  /** Name of a client or site by the id of its policy; undefined when there is none. */
  nameOf: (policyId: string) => string | undefined
  siteOf: (siteId: string) => Site | undefined
}

const heading = ` Settings of rules of a Logystera account. Durations are whole seconds; a threshold is in the unit of its metric.
 Reading this file makes each policy that it names what stands here: what is left out is taken back.`

/** All settings as YAML, policy by policy; clients and sites are named beside their ids. */
export function writeSettings({ policies, nameOf }: SettingsContext): string {
  const named = [...policies.values()].filter(({ rules }) => Object.keys(rules).length > 0)
  const document = new Document({ policies: Object.fromEntries(named.map(({ id, rules }) => [id, rules])) })
  document.commentBefore = heading
  const list = document.get('policies')
  if (isMap(list)) {
    for (const { key, value } of list.items) {
      const name = isScalar(key) ? nameOf(String(key.value)) : undefined
      // A name is text: a line break in it must not end the comment.
      if (isMap(value) && name !== undefined) value.commentBefore = ` ${name.replaceAll(/\p{C}+/gu, ' ')}`
    }
  }
  return document.toString({ lineWidth: 0 })
}

/** Reads such a file. Every problem has its line and column, from 1; edits are given only when there is none. */
export function readSettings(text: string, context: SettingsContext, { settingsFile: says }: Words = english): SettingsReading {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const problems: SettingsReading['problems'] = []
  const complain = (at: unknown, message: string) => {
    const offset = typeof at === 'number' ? at : ((at as Node | null | undefined)?.range?.[0] ?? 0)
    const { line, col } = lines.linePos(offset)
    problems.push({ line: Math.max(1, line), column: Math.max(1, col), message })
  }
  for (const { pos, code } of document.errors) complain(pos[0], says.yaml[yamlProblems[code] ?? 'other'])
  if (problems.length > 0) return { problems, edits: [] }
  const wanted = policiesIn(document.contents, context, says, complain)
  if (problems.length > 0) return { problems: problems.sort((a, b) => a.line - b.line || a.column - b.column), edits: [] }
  const edits = [...wanted].flatMap(([policyId, rules]) => {
    const before = context.policies.get(policyId) ?? unsetPolicy(policyId)
    const changes = settingChanges(before.rules, rules)
    if (changes.length === 0) return []
    const edit = Map.groupBy(changes, ({ ruleId }) => ruleId)
    return [
      {
        policyId,
        name: context.nameOf(policyId) ?? null,
        seenVersion: before.version,
        rules: Object.fromEntries(
          [...edit].map(([ruleId, parts]) => [
            ruleId,
            Object.fromEntries(parts.map(({ field, after }) => [field, after])) as RuleSettingsEdit,
          ]),
        ),
        changes,
      },
    ]
  })
  return { problems: [], edits }
}

/** The parser's errors that say what to do; it words them for programmers. */
const yamlProblems: Partial<Record<YAMLParseError['code'], keyof Says['yaml']>> = {
  DUPLICATE_KEY: 'duplicate',
  BAD_INDENT: 'indent',
  TAB_AS_INDENT: 'tab',
  MISSING_CHAR: 'missing',
  MULTIPLE_DOCS: 'several',
}

type Says = Words['settingsFile']
type Complain = (at: unknown, message: string) => void

function policiesIn(contents: unknown, context: SettingsContext, says: Says, complain: Complain): Map<string, Policy['rules']> {
  const found = new Map<string, Policy['rules']>()
  const top = entries(contents, says.top, says, complain)
  for (const { key } of top) if (keyOf(key) !== 'policies') complain(key, says.unknownTop(keyOf(key)))
  const list = top.find(({ key }) => keyOf(key) === 'policies')
  if (!list) {
    if (contents === null) complain(0, says.noPolicies)
    return found
  }
  for (const { key, value } of entries(list.value, 'policies', says, complain)) {
    const id = keyOf(key)
    if (!policyIdSchema.safeParse(id).success) complain(key, says.noPolicy(id))
    else if (id !== 'account' && context.nameOf(id) === undefined) complain(key, says.noOwner(id))
    else found.set(id, rulesIn(value, id, context, says, complain))
  }
  return found
}

function rulesIn(node: unknown, policyId: string, { catalog, siteOf }: SettingsContext, says: Says, complain: Complain): Policy['rules'] {
  const rules: Policy['rules'] = {}
  const site = policyId.startsWith('site:') ? siteOf(policyId.slice(5)) : undefined
  for (const { key, value } of entries(node, policyId, says, complain)) {
    const ruleId = keyOf(key)
    const rule = catalog.rules.find(({ id }) => id === ruleId)
    if (!rule) complain(key, says.noRule(ruleId))
    else if (site && !appliesTo(rule, site)) complain(key, says.otherPlatform(site.platform))
    else {
      const places = new Map<RuleField, unknown>()
      const settings: RuleSettings = {}
      for (const part of entries(value, ruleId, says, complain)) {
        const field = ruleFields.find((name) => name === keyOf(part.key))
        if (!field) {
          complain(part.key, says.noField(keyOf(part.key), ruleFields.join(', ')))
          continue
        }
        places.set(field, part.value)
        const given = isScalar(part.value) ? part.value.value : undefined
        const reading = ruleSettingsSchema.shape[field].unwrap().safeParse(given)
        if (reading.success) Object.assign(settings, { [field]: reading.data })
        else complain(part.value ?? part.key, `${field}: ${says.fields[field]}`)
      }
      for (const { field, code } of settingProblems(rule, settings)) complain(places.get(field), `${field}: ${says.rule[code]}`)
      if (Object.keys(settings).length > 0) rules[ruleId] = settings
    }
  }
  return rules
}

/** The entries of a map; of nothing, none. */
function entries(node: unknown, what: string, says: Says, complain: Complain): Pair<unknown, unknown>[] {
  if (node === null || node === undefined || (isScalar(node) && node.value === null)) return []
  if (isMap(node)) return (node as YAMLMap).items
  complain(node, isAlias(node) ? says.aliases : says.noNames(what))
  return []
}

function keyOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : ''
}
