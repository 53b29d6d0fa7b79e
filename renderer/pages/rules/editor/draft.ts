import {
  type RuleField,
  type RuleSettings,
  type RuleSettingsEdit,
  ruleFields,
  ruleSettingsSchema,
} from '../../../../shared/model/rules/policy.ts'
import type { Rule } from '../../../../shared/model/rules/rule.ts'
import { conditionUnit } from '../../../charts/data/condition-line.ts'
import { messages } from '../../../messages/messages.ts'

const text = messages.rules
const longest = 31 * 86_400

/** Units of a duration that people choose from, in seconds. */
export const durationUnits = { s: 1, min: 60, h: 3600, d: 86_400 } as const
export type DurationUnit = keyof typeof durationUnits

/** How a part of a rule is entered. */
export type FieldKind = 'switch' | 'severity' | 'duration' | 'number' | 'count'

/** What is read from a field: a value in the unit of the setting, or what is wrong. */
export type Reading = { ok: true; value: number } | { ok: false; message: string }

/** Parts of a rule that can be set, in the order to show them: one on silence has nothing to count. */
export function fieldsOf({ condition }: Rule): RuleField[] {
  return ruleFields.filter((field) => condition.aggregate !== 'absent' || (field !== 'window' && field !== 'minimumCount'))
}

export function kindOf(field: RuleField, { condition }: Rule): FieldKind {
  if (field === 'enabled') return 'switch'
  if (field === 'severity') return 'severity'
  if (field === 'minimumCount') return 'count'
  if (field === 'threshold') return condition.aggregate === 'absent' ? 'duration' : 'number'
  return 'duration'
}

/** A duration in the largest unit that leaves it whole. */
export function durationParts(seconds: number): { amount: number; unit: DurationUnit } {
  const unit =
    (['d', 'h', 'min'] as const).find((name) => seconds > 0 && seconds % durationUnits[name] === 0) ?? (seconds === 0 ? 'min' : 's')
  return { amount: seconds / durationUnits[unit], unit }
}

/** Reads a number as people write it: `2,5` too. */
export function readNumber(entered: string): number | null {
  const plain = entered.trim().replace(/^([+-]?\d+),(\d+)$/, '$1.$2')
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : null
}

export function readDuration(entered: string, unit: DurationUnit, field: RuleField): Reading {
  const amount = readNumber(entered)
  if (amount === null) return { ok: false, message: text.invalid.number }
  const value = Math.round(amount * durationUnits[unit])
  const least = field === 'window' || field === 'threshold' ? 60 : 0
  if (value < least || value > longest) return { ok: false, message: least > 0 ? text.invalid.window : text.invalid.duration }
  return { ok: true, value }
}

export function readCount(entered: string): Reading {
  const value = readNumber(entered)
  if (value === null || !Number.isInteger(value)) return { ok: false, message: text.invalid.whole }
  return value >= 0 && value <= 1_000_000 ? { ok: true, value } : { ok: false, message: text.invalid.count }
}

/** A threshold as it is entered, such as percent for a share; the value is what the rule compares. */
export function readThreshold(entered: string, factor: number): Reading {
  const value = readNumber(entered)
  if (value === null) return { ok: false, message: text.invalid.number }
  const threshold = Number((value / factor).toPrecision(12))
  const reading = ruleSettingsSchema.shape.threshold.unwrap().safeParse(threshold)
  return reading.success ? { ok: true, value: threshold } : { ok: false, message: text.invalid.number }
}

/** The unit that a rule's threshold is entered in, and what its value is multiplied with for that. */
export function thresholdUnit({ condition }: Rule, metricUnit: string): { unit: string; factor: number; word: string } {
  const { unit, factor } = conditionUnit(condition, metricUnit)
  const word = unit === '1' ? '' : unit === 'percent' ? '%' : unit === '/s' ? text.units.perSecond : unit
  return { unit, factor, word }
}

/** What has to be asked for so that the settings of a policy become others: null takes one back. Null when they are the same. */
export function editBetween(before: RuleSettings, after: RuleSettings): RuleSettingsEdit | null {
  const changed = ruleFields.filter((field) => before[field] !== after[field])
  return changed.length === 0 ? null : Object.fromEntries(changed.map((field) => [field, after[field] ?? null]))
}
