import type { MetricDefinition } from '../../model/metric.ts'
import type { Platform } from '../../model/platform.ts'
import type { Catalog, SignalType } from '../../model/rules/catalog.ts'
import type { Rule } from '../../model/rules/rule.ts'
import type { Signal } from '../../model/signal.ts'
import { exact } from '../metrics/bucket.ts'
import { type Labels, labelKey } from '../metrics/timeline.ts'
import { type CompiledRule, compileRule } from './evaluate.ts'
import { compileMatchers, numberOf, type Reader } from './matcher.ts'

/** What a signal says about a metric. The value is exact in the sense of bucket.ts. */
export interface Observation {
  metric: MetricDefinition
  labels: Labels
  /** Equal for equal labels: see `labelKey`. */
  key: string
  value: number
}

/** One way in which a metric is derived from a signal type. */
interface Derivation {
  metric: MetricDefinition
  where: (read: Reader) => boolean
  value: string | undefined
  labels: readonly (readonly [name: string, field: string])[]
}

/** What one platform needs of the catalog, indexed by what the pipeline has in its hands. */
export interface CompiledPlatform {
  derivations: ReadonlyMap<string, readonly Derivation[]>
  rules: readonly CompiledRule[]
  /** Rules to look at again when a metric changed. */
  rulesOf: ReadonlyMap<string, readonly CompiledRule[]>
  /** The rule, or rules, for a site that has gone silent. */
  heartbeatRules: readonly CompiledRule[]
}

/** The catalog, ready for use. */
export interface CompiledCatalog {
  signalTypes: ReadonlyMap<string, SignalType>
  metrics: ReadonlyMap<string, MetricDefinition>
  platforms: Readonly<Record<Platform, CompiledPlatform>>
}

/** Seen with every signal of a site; a rule may only ask for its absence. */
export const heartbeatMetric = 'site_heartbeat'

/** Longest label value that is kept; what is longer is cut. */
const maximumLabelLength = 120

/** Indexes a catalog by signal type and metric, once. Rules that are not enabled are left out. */
export function compileCatalog(catalog: Catalog): CompiledCatalog {
  return {
    signalTypes: new Map(catalog.signalTypes.map((type) => [type.type, type])),
    metrics: new Map(catalog.metrics.map((metric) => [metric.id, metric])),
    platforms: {
      wordpress: compilePlatform(catalog, 'wordpress'),
      drupal: compilePlatform(catalog, 'drupal'),
      vault: compilePlatform(catalog, 'vault'),
    },
  }
}

function compilePlatform(catalog: Catalog, platform: Platform): CompiledPlatform {
  const concerns = (item: MetricDefinition | Rule) => item.platform === 'any' || item.platform === platform
  const metrics = catalog.metrics.filter(concerns)
  const kinds = new Map(metrics.map((metric) => [metric.id, metric.kind]))
  const derivations = new Map<string, Derivation[]>()
  for (const metric of metrics) {
    for (const { type, where, value, labels } of metric.from) {
      push(derivations, type, {
        metric,
        where: compileMatchers(where),
        value,
        labels: Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)),
      })
    }
  }
  const rules = catalog.rules
    .filter((rule) => rule.enabled && concerns(rule))
    .map((rule) => compileRule(rule, kinds.get(rule.condition.metric) ?? 'counter'))
  return { derivations, ...indexRules(rules) }
}

/** Rules, by what makes it necessary to look at them again. */
export function indexRules(rules: readonly CompiledRule[]): Omit<CompiledPlatform, 'derivations'> {
  const rulesOf = new Map<string, CompiledRule[]>()
  for (const compiled of rules) {
    const { metric, of } = compiled.rule.condition
    for (const id of new Set([metric, of?.metric ?? metric])) push(rulesOf, id, compiled)
  }
  return { rules, rulesOf, heartbeatRules: rulesOf.get(heartbeatMetric) ?? [] }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

/**
 * The observations that a signal makes, of one metric (its id) or of all. Counters
 * never take a negative value, so that what they add up to can only grow; a signal
 * without the number that a metric asks for says nothing about it. A missing label
 * value is the empty text.
 */
export function derive(
  platform: Pick<CompiledPlatform, 'derivations'>,
  signal: Pick<Signal, 'type' | 'fields'>,
  only?: string,
): Observation[] {
  const derivations = platform.derivations.get(signal.type)
  if (!derivations) return []
  const read: Reader = (field) => signal.fields[field]
  const observations: Observation[] = []
  for (const { metric, where, value, labels } of derivations) {
    if (only !== undefined && metric.id !== only) continue
    if (!where(read)) continue
    const raw = value === undefined ? 1 : numberOf(signal.fields[value])
    if (!Number.isFinite(raw)) continue
    const kept: Record<string, string> = {}
    for (const [name, field] of labels) kept[name] = labelValue(signal.fields[field])
    observations.push({ metric, labels: kept, key: labelKey(kept), value: exact(metric.kind === 'gauge' ? raw : Math.max(0, raw)) })
  }
  return observations
}

function labelValue(value: unknown): string {
  if (value === undefined || value === null) return ''
  return String(value).slice(0, maximumLabelLength)
}
