import { z } from 'zod'

/** Why a filter cannot be read. Stable: pages word it in the person's language. */
const filterFaultCode = z.enum([
  'key_unknown',
  'value_missing',
  'value_missing_before_comma',
  'value_missing_after_comma',
  'quotation_open',
  'space_missing',
  'one_value_compared',
  'not_compared',
  'not_a_choice',
  'number_needed',
  'version_needed',
  'one_since_needed',
  'since_needed',
])

/** A reason with what it is about: keys, values and comparisons as they are written, for the place in its sentence. */
export const filterFaultSchema = z.object({ code: filterFaultCode, words: z.array(z.string()) })
export type FilterFault = z.infer<typeof filterFaultSchema>

/** A sentence for each reason in one language; it takes the words of the fault in their order. */
export type FilterFaultSentences = Record<FilterFault['code'], (...words: string[]) => string>

/** English, for logs, programs and pages alike. */
export const englishFilterFaults = {
  key_unknown: (key: string, keys: string) => `There is no key "${key}"; there are ${keys}.`,
  value_missing: (term: string) => `A value is missing after "${term}".`,
  value_missing_before_comma: () => 'A value is missing before this comma.',
  value_missing_after_comma: () => 'A value is missing after this comma.',
  quotation_open: () => 'This quotation mark is never closed.',
  space_missing: () => 'A space is missing after the quotation mark.',
  one_value_compared: () => 'Only one value can be compared with.',
  not_compared: (key: string, comparison: string) => `"${key}" cannot be compared with ${comparison}.`,
  not_a_choice: (value: string, choices: string) => `"${value}" is not one of ${choices}.`,
  number_needed: (key: string) => `"${key}" needs a number.`,
  version_needed: (key: string) => `"${key}" needs a version such as 6.5.2.`,
  one_since_needed: (key: string) => `"${key}" needs one value such as 24h.`,
  since_needed: (key: string) => `"${key}" needs 30m, 24h, 7d, 2w or a day such as 2026-07-01.`,
} satisfies FilterFaultSentences

/** What is wrong, as one sentence of that language. */
export function filterFaultText({ code, words }: FilterFault, sentences: FilterFaultSentences = englishFilterFaults): string {
  return sentences[code](...words)
}
