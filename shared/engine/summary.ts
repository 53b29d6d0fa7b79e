import type { MetricDefinition } from '../model/metric.ts'
import type { Rule } from '../model/rules/rule.ts'
import type { Signal } from '../model/signal.ts'
import { spokenValue } from './change-text.ts'

/** What an alert is about, for its sentence. */
export interface SummaryFacts {
  value: number
  group: Record<string, string>
  /** Newest first. */
  evidence: readonly Pick<Signal, 'type' | 'fields'>[]
}

/**
 * The sentence of an alert: the rule's template with its placeholders filled,
 * such as "214 failed logins in 5 minutes from 3 addresses". What a placeholder
 * asks for and is not there becomes `unknown`.
 */
export function fillSummary(rule: Rule, metric: MetricDefinition | undefined, facts: SummaryFacts): string {
  return rule.summary.replaceAll(/\{([^}]*)\}/g, (_, inner: string) => {
    const [name = '', one, many] = inner.split('|')
    const text = placeholder(rule, metric, facts, name) || 'unknown'
    return many === undefined ? text : `${text} ${text === '1' ? one : many}`
  })
}

function placeholder(
  rule: Rule,
  metric: MetricDefinition | undefined,
  { value, group, evidence }: SummaryFacts,
  name: string,
): string | undefined {
  if (name === 'value') return formatValue(rule, metric, value)
  if (name === 'threshold') return formatValue(rule, metric, rule.condition.threshold)
  if (name === 'window') return formatDuration(rule.condition.window)
  const dot = name.indexOf('.')
  const key = name.slice(dot + 1)
  switch (name.slice(0, Math.max(0, dot))) {
    case 'group':
      return group[key] === undefined ? undefined : spokenValue(key, group[key])
    case 'distinct':
      return formatNumber(distinct(metric, evidence, key))
    case 'field':
      return fieldText(evidence, key)
  }
  return undefined
}

/** Evidence holds fields; a metric may know one of them under the name of a label. */
function distinct(metric: MetricDefinition | undefined, evidence: SummaryFacts['evidence'], key: string): number {
  const values = evidence.map(({ type, fields }) => {
    const field = metric?.from.find((source) => source.type === type)?.labels[key] ?? key
    return fields[field]
  })
  return new Set(values.filter((value) => value !== undefined && value !== null && value !== '')).size
}

function fieldText(evidence: SummaryFacts['evidence'], key: string): string | undefined {
  const value = evidence.find(({ fields }) => fields[key] !== undefined && fields[key] !== null)?.fields[key]
  if (value === undefined || value === null) return undefined
  // A number that names something is no amount.
  return typeof value === 'number' && !/(^|[._])id$/.test(key) ? formatNumber(value) : spokenValue(key, String(value))
}

/** A rule's value as a person reads it, with its unit. */
export function formatValue(rule: Rule, metric: MetricDefinition | undefined, value: number): string {
  switch (rule.condition.aggregate) {
    case 'ratio':
      return `${formatNumber(value * 100)} %`
    case 'absent':
      return formatDuration(value)
    case 'count':
    case 'distinct':
      return formatNumber(value)
    default:
      return formatUnit(value, metric?.unit ?? '1')
  }
}

function formatUnit(value: number, unit: string): string {
  switch (unit) {
    case '1':
      return formatNumber(value)
    case 'ms':
      return value < 1000 ? `${formatNumber(value)} ms` : `${formatNumber(value / 1000)} s`
    case 's':
      return formatDuration(value)
    case 'percent':
      return `${formatNumber(value)} %`
    case 'bytes':
      return formatBytes(value)
    default:
      return `${formatNumber(value)} ${unit}`
  }
}

function formatBytes(value: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
  let [rest, index] = [value, 0]
  while (Math.abs(rest) >= 1024 && index < units.length - 1) [rest, index] = [rest / 1024, index + 1]
  return `${formatNumber(rest)} ${units[index]}`
}

// Made once: that costs more than to use it a hundred times.
const wholeNumber = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const smallNumber = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })

/** Whole numbers from ten on, at most two decimals below; thousands apart. */
function formatNumber(value: number): string {
  return (Math.abs(value) >= 10 ? wholeNumber : smallNumber).format(value)
}

/** Seconds in words: the largest unit that needs no more than one decimal of thought, such as "5 minutes", "90 minutes", "2 days". */
export function formatDuration(seconds: number): string {
  const units = [
    ['day', 86_400, 2],
    ['hour', 3600, 2],
    ['minute', 60, 1],
  ] as const
  for (const [name, length, from] of units) {
    const whole = seconds % length === 0 && seconds >= length
    if (seconds >= from * length || (whole && name !== 'day')) return counted(Math.round(seconds / length), name)
  }
  return counted(Math.round(seconds), 'second')
}

function counted(count: number, name: string): string {
  return `${wholeNumber.format(count)} ${name}${count === 1 ? '' : 's'}`
}
