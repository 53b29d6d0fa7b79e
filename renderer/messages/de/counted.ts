import { numberText } from '../locale.ts'

const rules = new Intl.PluralRules('de')

/** The word for this many. */
export const form = (count: number, one: string, other: string): string => (rules.select(count) === 'one' ? one : other)

/** A number with its word: `1 Alarm`, `1.200 Alarme`. */
export const counted = (count: number, one: string, other: string): string => `${numberText(count)} ${form(count, one, other)}`
