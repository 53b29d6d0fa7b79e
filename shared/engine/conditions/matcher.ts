import type { Matcher } from '../../model/metric.ts'
import type { FieldValue } from '../../model/signal.ts'

/** Where a matcher finds the value of a field or label. */
export type Reader = (field: string) => FieldValue | undefined

/**
 * A test for all of `matchers` (none: always true). Values are compared as text,
 * so that the label `true` equals the field true; `>`, `>=`, `<`, `<=` compare
 * numbers and fail on what is none. A missing value equals nothing and differs
 * from everything.
 */
export function compileMatchers(matchers: readonly Matcher[]): (read: Reader) => boolean {
  const tests = matchers.map(compileMatcher)
  if (tests.length === 0) return () => true
  return (read) => tests.every((test) => test(read))
}

function compileMatcher({ field, op, value }: Matcher): (read: Reader) => boolean {
  const wanted = new Set((Array.isArray(value) ? value : [value]).map(String))
  const bound = Number(value)
  switch (op) {
    case '=':
    case 'in':
      return (read) => isOneOf(read(field), wanted)
    case '!=':
    case 'not-in':
      return (read) => !isOneOf(read(field), wanted)
    case 'exists':
      return (read) => isPresent(read(field))
    case '>':
      return (read) => numberOf(read(field)) > bound
    case '>=':
      return (read) => numberOf(read(field)) >= bound
    case '<':
      return (read) => numberOf(read(field)) < bound
    case '<=':
      return (read) => numberOf(read(field)) <= bound
  }
}

function isOneOf(value: FieldValue | undefined, wanted: Set<string>): boolean {
  return isPresent(value) && wanted.has(String(value))
}

/** Labels have no null: there, the empty text says that the field was missing. */
function isPresent(value: FieldValue | undefined): value is string | number | boolean {
  return value !== undefined && value !== null && value !== ''
}

/** The number that a field or label holds; NaN, which compares with nothing, when it holds none. */
export function numberOf(value: FieldValue | undefined): number {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'string' && value.trim() !== '') return Number(value)
  return Number.NaN
}
