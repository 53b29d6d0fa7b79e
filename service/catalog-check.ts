import { heartbeatMetric } from '../shared/engine/conditions/derive.ts'
import type { Matcher, MetricDefinition } from '../shared/model/metric.ts'
import type { Platform } from '../shared/model/platform.ts'
import type { SignalType } from '../shared/model/rules/catalog.ts'
import type { Condition, Rule } from '../shared/model/rules/rule.ts'

/** Where in a file a mistake stands: keys and indexes. */
export type Path = (string | number)[]
/** A definition that knows where it stands, so that a cross-check can point at it. */
export type Located<T> = { value: T; report: (path: Path, message: string) => void }

type Report = Located<unknown>['report']

/** Reports every reference that leads nowhere and every definition that cannot work. */
export function checkCatalog(types: Located<SignalType>[], metrics: Located<MetricDefinition>[], rules: Located<Rule>[]): void {
  const typeByName = new Map<string, SignalType>()
  for (const { value: type, report } of types) {
    if (typeByName.has(type.type)) report(['type'], `signal type ${type.type} is defined twice`)
    typeByName.set(type.type, type)
    checkType(type, report)
  }

  const metricById = new Map<string, MetricDefinition>()
  for (const { value: metric, report } of metrics) {
    if (metricById.has(metric.id) || metric.id === heartbeatMetric) report(['id'], `metric ${metric.id} is defined twice`)
    metricById.set(metric.id, metric)
    checkMetric(metric, typeByName, report)
  }
  const feeding = new Set([...metricById.values()].flatMap((metric) => metric.from.map((source) => source.type)))
  for (const { value: type, report } of types) {
    if (!feeding.has(type.type)) report(['type'], `no metric is derived from ${type.type}`)
  }

  const ruleIds = new Set<string>()
  for (const { value: rule, report } of rules) {
    if (ruleIds.has(rule.id)) report(['id'], `rule ${rule.id} is defined twice`)
    ruleIds.add(rule.id)
    checkRule(rule, metricById, typeByName, report)
  }
}

function checkType(type: SignalType, report: Report): void {
  const kinds = new Map<string, string>()
  for (const field of type.fields) {
    if (kinds.has(field.name)) report(['fields'], `field ${field.name} is named twice`)
    if (field.rule !== 'keep' && field.kind !== 'string')
      report(['fields'], `field ${field.name}: only text can be treated as ${field.rule}`)
    kinds.set(field.name, field.kind)
  }
  for (const [name, value] of Object.entries(type.example)) {
    const kind = kinds.get(name)
    if (!kind) report(['example', name], `${name} is not a field of ${type.type}`)
    else if (value !== null && typeof value !== kind) report(['example', name], `${name} must be a ${kind}`)
  }
  for (const name of placeholders(type.change ?? '')) {
    if (!name.startsWith('field.') || !kinds.has(name.slice(6))) report(['change'], `{${name}} is not a field of ${type.type}`)
  }
}

function checkMetric(metric: MetricDefinition, types: Map<string, SignalType>, report: Report): void {
  for (const [index, source] of metric.from.entries()) {
    const type = types.get(source.type)
    if (!type) {
      report(['from', index, 'type'], `there is no signal type ${source.type}`)
      continue
    }
    if (!covers(type.platforms, metric.platform)) report(['platform'], `${source.type} does not occur on ${metric.platform}`)
    const kinds = new Map(type.fields.map((field) => [field.name, field.kind]))
    const known = (name: string, path: (string | number)[]) => {
      if (!kinds.has(name)) report(['from', index, ...path], `${name} is not a field of ${source.type}`)
    }
    source.where.forEach((matcher, at) => {
      known(matcher.field, ['where', at, 'field'])
      checkMatcher(matcher, (message) => report(['from', index, 'where', at], message))
    })
    for (const [label, field] of Object.entries(source.labels)) known(field, ['labels', label])
    if (source.value !== undefined) {
      known(source.value, ['value'])
      if (kinds.has(source.value) && kinds.get(source.value) !== 'number')
        report(['from', index, 'value'], `${source.value} is not a number`)
    } else if (metric.kind !== 'counter') {
      report(['from', index], `a ${metric.kind} needs the field that holds its value`)
    }
  }
}

function checkRule(rule: Rule, metrics: Map<string, MetricDefinition>, types: Map<string, SignalType>, report: Report): void {
  const condition = rule.condition
  checkReference('metric', rule, condition.metric, condition.match, metrics, report)
  const metric = metrics.get(condition.metric)
  const labels = labelsOf(metric)
  condition.groupBy.forEach((label, index) => {
    if (!labels.has(label)) report(['condition', 'groupBy', index], `${condition.metric} has no label ${label}`)
  })
  for (const [message, path] of missing(condition)) report(['condition', path], message)
  if (condition.label !== undefined && !labels.has(condition.label))
    report(['condition', 'label'], `${condition.metric} has no label ${condition.label}`)
  if (condition.of) checkReference('of', rule, condition.of.metric, condition.of.match, metrics, report)
  if (condition.aggregate === 'quantile' && metric && metric.kind !== 'duration')
    report(['condition', 'aggregate'], `${metric.id} keeps no histogram`)
  if (condition.metric === heartbeatMetric && condition.aggregate !== 'absent')
    report(['condition', 'aggregate'], `${heartbeatMetric} can only be absent`)

  for (const [index, source] of (rule.evidence ?? []).entries()) {
    const type = types.get(source.type)
    if (!type) {
      report(['evidence', index, 'type'], `there is no signal type ${source.type}`)
      continue
    }
    for (const matcher of source.where) {
      if (!type.fields.some((field) => field.name === matcher.field))
        report(['evidence', index, 'where'], `${matcher.field} is not a field of ${source.type}`)
    }
  }

  const sources = rule.evidence?.map((source) => source.type) ?? metric?.from.map((source) => source.type) ?? []
  const fields = new Set(sources.flatMap((name) => types.get(name)?.fields.map((field) => field.name) ?? []))
  for (const name of placeholders(rule.summary)) {
    const [head, ...rest] = name.split('.')
    const tail = rest.join('.')
    const fine =
      ['value', 'threshold', 'window'].includes(name) ||
      (head === 'group' && condition.groupBy.includes(tail)) ||
      // Over evidence, a name is a label of the metric or a field of the signals.
      (head === 'distinct' && (labels.has(tail) || fields.has(tail))) ||
      (head === 'field' && fields.has(tail))
    if (!fine) report(['summary'], `{${name}} means nothing here`)
  }
}

function missing(condition: Condition): [string, string][] {
  const problems: [string, string][] = []
  if (condition.aggregate === 'ratio' && !condition.of) problems.push(['ratio needs `of`', 'aggregate'])
  if (condition.aggregate === 'distinct' && condition.label === undefined) problems.push(['distinct needs `label`', 'aggregate'])
  if (condition.aggregate === 'quantile' && condition.quantile === undefined) problems.push(['quantile needs `quantile`', 'aggregate'])
  return problems
}

function checkReference(
  key: 'metric' | 'of',
  rule: Rule,
  id: string,
  match: Matcher[],
  metrics: Map<string, MetricDefinition>,
  report: Report,
): void {
  if (id === heartbeatMetric) return
  const metric = metrics.get(id)
  if (!metric) {
    report(['condition', key], `there is no metric ${id}`)
    return
  }
  if (metric.platform !== 'any' && metric.platform !== rule.platform) report(['platform'], `${id} is a metric of ${metric.platform}`)
  const labels = labelsOf(metric)
  match.forEach((matcher, index) => {
    const path = key === 'of' ? ['condition', 'of', 'match', index] : ['condition', 'match', index]
    if (!labels.has(matcher.field)) report(path, `${id} has no label ${matcher.field}`)
    checkMatcher(matcher, (message) => report(path, message))
  })
}

function checkMatcher(matcher: Matcher, report: (message: string) => void): void {
  if (matcher.op === 'exists') return
  if (matcher.value === undefined) report(`${matcher.op} needs a value`)
  else if (Array.isArray(matcher.value) !== (matcher.op === 'in' || matcher.op === 'not-in'))
    report(`${matcher.op} does not take this value`)
}

function labelsOf(metric: MetricDefinition | undefined): Set<string> {
  return new Set(metric?.from.flatMap((source) => Object.keys(source.labels)))
}

function covers(platforms: Platform[], platform: MetricDefinition['platform']): boolean {
  return platform === 'any' ? platforms.length > 1 : platforms.includes(platform)
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{([^}]*)\}/g)].map((match) => match[1]?.split('|')[0] ?? '')
}
