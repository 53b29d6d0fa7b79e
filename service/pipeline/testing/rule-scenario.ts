import { compileMatchers } from '../../../shared/engine/conditions/matcher.ts'
import type { Matcher, MetricDefinition } from '../../../shared/model/metric.ts'
import type { Platform } from '../../../shared/model/platform.ts'
import type { Catalog, SignalType } from '../../../shared/model/rules/catalog.ts'
import type { Condition, Rule } from '../../../shared/model/rules/rule.ts'
import type { FieldValue } from '../../../shared/model/signal.ts'

/** A signal to be: `after` is ms from the start of the scenario. */
export interface Step {
  after: number
  type: string
  fields: Record<string, FieldValue>
}

/** For tests: what makes a rule fire, and things that come close but must not. */
export interface RuleScenario {
  platform: Platform
  fires: Step[]
  misses: { name: string; steps: Step[] }[]
  /** How long it takes, ms; nothing is said of what comes after. */
  lasts: number
}

type Fields = Step['fields']
type Source = MetricDefinition['from'][number]

const second = 1000
const minute = 60_000

/** For tests: the scenario of a rule, made from its condition and from the examples of the catalog. */
export function scenarioOf(rule: Rule, catalog: Catalog): RuleScenario {
  const platform = rule.platform === 'any' ? 'wordpress' : rule.platform
  return { platform, ...new Scenario(rule, catalog, platform).make() }
}

class Scenario {
  private readonly rule: Rule
  private readonly condition: Condition
  private readonly catalog: Catalog
  private readonly platform: Platform
  private readonly window: number

  constructor(rule: Rule, catalog: Catalog, platform: Platform) {
    this.rule = rule
    this.condition = rule.condition
    this.catalog = catalog
    this.platform = platform
    this.window = rule.condition.window * second
  }

  make(): Omit<RuleScenario, 'platform'> {
    switch (this.condition.aggregate) {
      case 'sum':
        return this.sum()
      case 'min':
        return this.min()
      case 'ratio':
        return this.ratio()
      case 'quantile':
        return this.quantile()
      case 'distinct':
        return this.distinct()
      case 'absent':
        return this.absent()
      default:
        throw new Error(`${this.rule.id}: no rule of the catalog had the aggregate ${this.condition.aggregate} before: say how it fires`)
    }
  }

  private sum(): Omit<RuleScenario, 'platform'> {
    const source = this.source(this.condition.metric)
    const enough = this.condition.comparison === '>' ? Math.floor(this.condition.threshold) + 1 : Math.ceil(this.condition.threshold)
    const lasts = this.window * 3
    if (source.value) {
      const one = (count: number) => [this.signal(source, 0, { [source.value!]: count })]
      return { lasts, fires: one(enough), misses: [{ name: 'one less', steps: one(enough - 1) }] }
    }
    const many = (count: number, span: number, more: (n: number) => Fields = () => ({})) =>
      spread(count, span).map((after, n) => this.signal(source, after, more(n)))
    const fires = many(enough, this.window - minute)
    const misses = this.unmatched(source, many(enough, this.window - minute))
    if (enough > 1) {
      misses.push({ name: 'one less', steps: many(enough - 1, this.window - minute) })
      misses.push({ name: 'as many, but too slowly', steps: many(enough, (this.window + 2 * minute) * (enough - 1)) })
      const [label] = this.condition.groupBy
      const field = label && source.labels[label]
      if (field)
        misses.push({
          name: 'as many, but of two groups',
          steps: many(enough, this.window - minute, (n) => ({ [field]: `group-${n % 2}` })),
        })
    } else {
      misses.push({ name: 'one of everything else', steps: this.everythingElse() })
    }
    return { lasts: Math.max(lasts, ...misses.flatMap(({ steps }) => steps.map(({ after }) => after))), fires, misses }
  }

  /** The level must be high in the whole window, and reported often enough: a lower report, or too few, say that it is not. */
  private min(): Omit<RuleScenario, 'platform'> {
    const source = this.source(this.condition.metric)
    const high = Math.ceil(this.condition.threshold) + 1
    const { minimumCount } = this.condition
    const reports = (count: number, low: boolean) =>
      spread(count, this.window - 2 * minute).map((after, n) =>
        this.signal(source, after, { [source.value ?? '']: low && n === 0 ? this.condition.threshold - 1 : high }),
      )
    return {
      lasts: this.window - minute,
      fires: reports(minimumCount, false),
      misses: [
        {
          name: 'a single spike',
          steps: reports(1, false).map((step) => ({ ...step, fields: { ...step.fields, [source.value ?? '']: high * 10 } })),
        },
        { name: 'high in one report less', steps: reports(minimumCount - 1, false) },
        { name: 'one report below', steps: reports(Math.max(6, minimumCount + 1), true) },
      ],
    }
  }

  /** The bad ones come last: earlier, their share would be larger. */
  private ratio(): Omit<RuleScenario, 'platform'> {
    const { threshold, minimumCount, of } = this.condition
    const bad = this.source(this.condition.metric)
    const any = this.source(of!.metric)
    const mixed = (failed: number, all: number) =>
      spread(all, this.window - 2 * minute).map((after, n) =>
        n >= all - failed ? this.signal(bad, after) : { after, type: any.type, fields: { ...this.typeOf(any.type).example } },
      )
    const all = Math.max(100, minimumCount)
    return {
      lasts: this.window - minute,
      fires: mixed(Math.ceil(all * threshold), all),
      misses: [
        { name: 'a share just below', steps: mixed(Math.ceil(all * threshold) - 1, all) },
        { name: 'all bad, but too few to say', steps: mixed(minimumCount - 1, minimumCount - 1) },
      ],
    }
  }

  private quantile(): Omit<RuleScenario, 'platform'> {
    const { quantile = 0.5, threshold, minimumCount } = this.condition
    const source = this.source(this.condition.metric)
    const timed = (slow: number, all: number) =>
      spread(all, this.window - 2 * minute).map((after, n) =>
        this.signal(source, after, { [source.value ?? '']: n >= all - slow ? threshold * 1.2 : threshold * 0.2 }),
      )
    const all = Math.max(100, minimumCount)
    const share = Math.ceil(all * (1 - quantile))
    return {
      lasts: this.window - minute,
      fires: timed(share + 5, all),
      misses: [
        { name: 'slow too seldom', steps: timed(share - 5, all) },
        { name: 'all slow, but too few to say', steps: timed(minimumCount - 1, minimumCount - 1) },
      ],
    }
  }

  private distinct(): Omit<RuleScenario, 'platform'> {
    const source = this.source(this.condition.metric)
    const field = source.labels[this.condition.label ?? ''] ?? ''
    const enough = Math.ceil(this.condition.threshold)
    const reads = (values: number) =>
      spread(enough * 3, this.window - minute).map((after, n) => this.signal(source, after, { [field]: `value-${n % values}` }))
    return { lasts: this.window, fires: reads(enough), misses: [{ name: 'one value less', steps: reads(enough - 1) }] }
  }

  /** Seen once, then other signals only; for silence itself, nothing at all. */
  private absent(): Omit<RuleScenario, 'platform'> {
    const lasts = (Math.floor(this.condition.threshold / 60) + 3) * minute
    const seen = (after: number) =>
      this.condition.metric === 'site_heartbeat'
        ? { after, type: 'agent.heartbeat', fields: {} }
        : this.signal(this.source(this.condition.metric), after)
    const others: Step[] =
      this.condition.metric === 'site_heartbeat'
        ? []
        : spread(Math.ceil(lasts / (10 * minute)), lasts).map((after) => ({ after, type: 'agent.heartbeat', fields: {} }))
    return {
      lasts,
      fires: [seen(0), ...others],
      misses: [
        { name: 'seen again just in time', steps: [seen(0), ...others, seen(lasts - 5 * minute)].sort((a, b) => a.after - b.after) },
      ],
    }
  }

  /** The way by which the metric, as the rule matches it, comes from signals of the platform. */
  private source(metricId: string): Source {
    const metric = this.catalog.metrics.find(({ id }) => id === metricId)
    const labelled = (source: Source) =>
      [...this.condition.groupBy, this.condition.label ?? []].flat().every((label) => label in source.labels)
    const source =
      metric?.from.find((each) => this.typeOf(each.type).platforms.includes(this.platform) && labelled(each)) ?? metric?.from[0]
    if (!source) throw new Error(`${this.rule.id}: nothing feeds ${metricId}`)
    return source
  }

  /** One signal that feeds the rule. */
  private signal(source: Source, after: number, more: Fields = {}): Step {
    const fields: Fields = { ...this.typeOf(source.type).example }
    for (const matcher of source.where) fields[matcher.field] = satisfying(matcher)
    for (const matcher of this.condition.match) {
      const field = source.labels[matcher.field]
      if (field) fields[field] = satisfying(matcher)
    }
    for (const label of this.condition.groupBy) {
      const field = source.labels[label]
      if (field) fields[field] = `group of ${label}`
    }
    // A group that is also matched must still match.
    for (const matcher of this.condition.match) {
      const field = source.labels[matcher.field]
      if (field && !compileMatchers([matcher])(() => fields[field])) fields[field] = satisfying(matcher)
    }
    return { after, type: source.type, fields: { ...fields, ...more } }
  }

  /** As many signals of which one thing is not as the rule wants it. */
  private unmatched(source: Source, steps: Step[]): RuleScenario['misses'] {
    const wanted = [
      ...source.where,
      ...this.condition.match.flatMap((matcher) => {
        const field = source.labels[matcher.field]
        return field ? [{ ...matcher, field }] : []
      }),
    ]
    return wanted.map((matcher) => ({
      name: `as many, but ${matcher.field} is another`,
      steps: steps.map((step) => ({ ...step, fields: { ...step.fields, [matcher.field]: failing(matcher) } })),
    }))
  }

  /** One signal of every type of the platform that does not feed the rule's metric. */
  private everythingElse(): Step[] {
    const feeding = new Set(this.catalog.metrics.find(({ id }) => id === this.condition.metric)?.from.map(({ type }) => type))
    return this.catalog.signalTypes
      .filter(({ type, platforms }) => platforms.includes(this.platform) && !feeding.has(type))
      .map(({ type, example }, n) => ({ after: n * second, type, fields: { ...example } }))
  }

  private typeOf(type: string): SignalType {
    const found = this.catalog.signalTypes.find((each) => each.type === type)
    if (!found) throw new Error(`${this.rule.id}: there is no signal type ${type}`)
    return found
  }
}

/** `count` instants from 0 to `span`, ms, on whole seconds. */
function spread(count: number, span: number): number[] {
  return Array.from({ length: count }, (_, n) => (count === 1 ? 0 : Math.floor((n * span) / (count - 1) / second) * second))
}

function satisfying({ op, value }: Matcher): FieldValue {
  const first = Array.isArray(value) ? value[0] : value
  if (op === 'not-in' || op === '!=' || op === 'exists') return 'something else'
  if (op === '>' || op === '<') return Number(first) + (op === '>' ? 1 : -1)
  return first ?? null
}

function failing({ op, value }: Matcher): FieldValue {
  const first = Array.isArray(value) ? value[0] : value
  if (op === 'not-in' || op === '!=') return first ?? null
  if (op === 'exists') return null
  if (op === '>' || op === '<') return Number(first)
  if (op === '>=' || op === '<=') return Number(first) + (op === '>=' ? -1 : 1)
  return typeof first === 'boolean' ? !first : 'something else'
}
