import { alertStatuses } from '../model/alerts/alert.ts'
import { platforms } from '../model/platform.ts'
import { severities } from '../model/severity.ts'
import { healthStates } from '../model/sites/health.ts'
import type { FilterFault } from './filter-fault.ts'

/*
 * The filter language of all lists. One grammar:
 *
 *   filter  = term *( SP term )
 *   term    = ["-"] ( key ":" [compare] values | key compare values | word )
 *   compare = "<" | "<=" | ">" | ">=" | "="
 *   values  = value *( "," value )          any of them
 *   value   = bare characters, or "quoted" with \" and \\ inside
 *   word    = a value without a key; matches names and titles
 *
 * All terms must hold; "-" turns one around. Letter case never matters.
 */

/** How the values of a key are read and compared. */
type FilterKind = 'text' | 'choice' | 'number' | 'version' | 'since'

/** A key that a list understands. */
export interface FilterKey {
  key: string
  kind: FilterKind
  /** choice: what may stand there, in the order to offer it. */
  values?: readonly string[]
  /** For completion and help. */
  meaning: string
}

type FilterComparison = '=' | '<' | '<=' | '>' | '>='

/** One condition. `key` null is a word. `position` and `length` say where it stands in the text. */
export interface FilterTerm {
  key: string | null
  kind: FilterKind
  negated: boolean
  comparison: FilterComparison
  /** In lower case; any of them may match. */
  values: string[]
  position: number
  length: number
}

export type FilterReading = { ok: true; terms: FilterTerm[] } | { ok: false; position: number; length: number; fault: FilterFault }

export const fleetFilterKeys: readonly FilterKey[] = [
  { key: 'status', kind: 'choice', values: healthStates, meaning: 'how the site is' },
  { key: 'client', kind: 'text', meaning: 'name of the client' },
  { key: 'platform', kind: 'choice', values: platforms, meaning: 'what runs there' },
  { key: 'tag', kind: 'text', meaning: 'a tag of the site' },
  { key: 'health', kind: 'number', meaning: 'score from 0 to 100' },
  { key: 'name', kind: 'text', meaning: 'name of the site' },
  { key: 'account', kind: 'text', meaning: 'name of the account' },
  { key: 'alerts', kind: 'number', meaning: 'open alerts' },
  { key: 'wp.version', kind: 'version', meaning: 'version of WordPress' },
  { key: 'drupal.version', kind: 'version', meaning: 'version of Drupal' },
  { key: 'vault.version', kind: 'version', meaning: 'version of Vault' },
  { key: 'php', kind: 'version', meaning: 'version of PHP' },
  { key: 'has', kind: 'text', meaning: 'an active plugin or module' },
  { key: 'is', kind: 'choice', values: ['snoozed', 'maintenance'], meaning: 'a rule is silent there; work is planned and on' },
]

export const alertFilterKeys: readonly FilterKey[] = [
  { key: 'severity', kind: 'choice', values: severities, meaning: 'how bad it is' },
  { key: 'status', kind: 'choice', values: alertStatuses, meaning: 'where it is in its life' },
  { key: 'is', kind: 'choice', values: ['open', 'firing', 'acknowledged', 'resolved', 'snoozed', 'late'], meaning: 'what is true of it' },
  { key: 'rule', kind: 'text', meaning: 'id or title of the rule' },
  { key: 'site', kind: 'text', meaning: 'name or id of the site' },
  { key: 'client', kind: 'text', meaning: 'name of the client' },
  { key: 'platform', kind: 'choice', values: platforms, meaning: 'what runs there' },
  { key: 'account', kind: 'text', meaning: 'name of the account' },
  { key: 'since', kind: 'since', meaning: 'fired within: 30m, 24h, 7d, or since a day: 2026-07-01' },
]

export const incidentFilterKeys: readonly FilterKey[] = [
  { key: 'severity', kind: 'choice', values: severities, meaning: 'how bad it is' },
  {
    key: 'is',
    kind: 'choice',
    values: ['open', 'resolved', 'pinned', 'shared'],
    meaning: 'what is true of it; shared: one cause on many sites',
  },
  { key: 'rule', kind: 'text', meaning: 'id or title of a rule that fired in it' },
  { key: 'site', kind: 'text', meaning: 'name or id of a site' },
  { key: 'client', kind: 'text', meaning: 'name of the client' },
  { key: 'platform', kind: 'choice', values: platforms, meaning: 'what runs there' },
  { key: 'account', kind: 'text', meaning: 'name of the account' },
  { key: 'alerts', kind: 'number', meaning: 'alerts in it' },
  { key: 'sites', kind: 'number', meaning: 'sites that it is on' },
  { key: 'since', kind: 'since', meaning: 'something happened within: 30m, 24h, 7d, or since a day: 2026-07-01' },
]

const keyAtStart = /^([a-z][a-z0-9_.-]*)(:(?:<=|>=|<|>|=)?|<=|>=|<|>|=)/i
const numberPattern = /^-?\d+(\.\d+)?$/
const versionPattern = /^\d+(\.\d+)*([-+.][a-z0-9.-]*)?$/i
const sincePattern = /^(\d+[mhdw]|\d{4}-\d{2}-\d{2})$/

/**
 * Reads a filter. Promises terms in the order of the text, or the first place that cannot be read
 * (`position` and `length` in characters of `text`) with the reason, which `filterFaultText` makes a sentence.
 */
export function parseFilter(text: string, keys: readonly FilterKey[]): FilterReading {
  const terms: FilterTerm[] = []
  let at = 0
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at += 1
      continue
    }
    const start = at
    const negated = text[at] === '-' && at + 1 < text.length && !/\s/.test(text.charAt(at + 1))
    if (negated) at += 1
    const head = keyAtStart.exec(text.slice(at))
    let known: FilterKey | undefined
    let comparison: FilterComparison = '='
    if (head) {
      const name = (head[1] ?? '').toLowerCase()
      known = keys.find(({ key }) => key === name)
      if (!known) {
        return fault(at, name.length, 'key_unknown', name, keys.map(({ key }) => key).join(', '))
      }
      comparison = ((head[2] ?? '').replace(':', '') || '=') as FilterComparison
      at += head[0].length
    }
    const valuesStart = at
    const read = readValues(text, at, known !== undefined)
    if (!read.ok) return read
    at = read.end
    if (known && read.values.length === 0) {
      return fault(start, Math.max(at - start, 1), 'value_missing', text.slice(start, at))
    }
    const values = read.values.map((value) => value.toLowerCase())
    const problem = known && checkValues(known, comparison, values)
    if (problem) return { ok: false, position: valuesStart, length: at - valuesStart, fault: problem }
    terms.push({ key: known?.key ?? null, kind: known?.kind ?? 'text', negated, comparison, values, position: start, length: at - start })
  }
  return { ok: true, terms }
}

function fault(position: number, length: number, code: FilterFault['code'], ...words: string[]): FilterReading & { ok: false } {
  return { ok: false, position, length, fault: { code, words } }
}

function readValues(
  text: string,
  from: number,
  list: boolean,
): { ok: true; values: string[]; end: number } | (FilterReading & { ok: false }) {
  const values: string[] = []
  let at = from
  for (;;) {
    let value = ''
    if (text[at] === '"') {
      const open = at
      at += 1
      while (at < text.length && text[at] !== '"') {
        if (text[at] === '\\' && at + 1 < text.length) at += 1
        value += text[at]
        at += 1
      }
      if (text[at] !== '"') return fault(open, text.length - open, 'quotation_open')
      at += 1
      if (at < text.length && !/[\s,]/.test(text.charAt(at))) return fault(at, 1, 'space_missing')
    } else {
      const end = /[\s,]/
      while (at < text.length && !(list ? end : /\s/).test(text.charAt(at))) {
        value += text[at]
        at += 1
      }
    }
    if (value !== '') values.push(value)
    else if (list && text[at] === ',') return fault(at, 1, 'value_missing_before_comma')
    if (!list || text[at] !== ',') return { ok: true, values, end: at }
    at += 1
    if (at >= text.length || /\s/.test(text.charAt(at))) return fault(at - 1, 1, 'value_missing_after_comma')
  }
}

function checkValues({ key, kind, values: allowed }: FilterKey, comparison: FilterComparison, values: string[]): FilterFault | undefined {
  const compares = comparison !== '='
  if (compares && values.length > 1) return { code: 'one_value_compared', words: [] }
  switch (kind) {
    case 'choice': {
      if (compares && key !== 'severity') return { code: 'not_compared', words: [key, comparison] }
      const wrong = values.find((value) => !allowed?.includes(value))
      return wrong === undefined ? undefined : { code: 'not_a_choice', words: [wrong, allowed?.join(', ') ?? ''] }
    }
    case 'number':
      return values.every((value) => numberPattern.test(value)) ? undefined : { code: 'number_needed', words: [key] }
    case 'version':
      return values.every((value) => versionPattern.test(value)) ? undefined : { code: 'version_needed', words: [key] }
    case 'since':
      if (compares || values.length > 1) return { code: 'one_since_needed', words: [key] }
      return sincePattern.test(values[0] ?? '') && sinceInstant(values[0] ?? '', 0) !== undefined
        ? undefined
        : { code: 'since_needed', words: [key] }
    case 'text':
      return compares ? { code: 'not_compared', words: [key, comparison] } : undefined
  }
}

/** The instant (unix ms) that a value of kind `since` means at `now`; undefined when it means none. Days begin at UTC midnight. */
export function sinceInstant(value: string, now: number): number | undefined {
  const span = /^(\d+)([mhdw])$/.exec(value)
  if (span) {
    const unit = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }[span[2] as 'm' | 'h' | 'd' | 'w']
    return now - Number(span[1]) * unit
  }
  const day = Date.parse(`${value}T00:00:00Z`)
  return Number.isNaN(day) ? undefined : day
}

/**
 * Compares versions part by part as numbers, so that 6.10 is newer than 6.9; missing parts are 0,
 * and a version with a suffix (6.6-beta2) is older than the same without.
 */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [versionParts(left), versionParts(right)]
  for (let index = 0; index < Math.max(a.numbers.length, b.numbers.length); index += 1) {
    const difference = (a.numbers[index] ?? 0) - (b.numbers[index] ?? 0)
    if (difference !== 0) return Math.sign(difference)
  }
  if (a.suffix === b.suffix) return 0
  if (a.suffix === '') return 1
  if (b.suffix === '') return -1
  return a.suffix < b.suffix ? -1 : 1
}

function versionParts(version: string): { numbers: number[]; suffix: string } {
  const numeric = /^v?(\d+(?:\.\d+)*)/i.exec(version.trim())
  const digits = numeric?.[1] ?? ''
  return {
    numbers: digits === '' ? [] : digits.split('.').map(Number),
    suffix: version
      .trim()
      .slice(numeric?.[0].length ?? 0)
      .toLowerCase(),
  }
}

/** True when `actual` stands in that relation to any of the term's values. */
export function versionMatches(term: Pick<FilterTerm, 'comparison' | 'values'>, actual: string): boolean {
  return term.values.some((value) => {
    // wp.version:6.5 means every 6.5.x.
    if (term.comparison === '=') return actual === value || actual.startsWith(`${value}.`) || compareVersions(actual, value) === 0
    return holds(compareVersions(actual, value), term.comparison)
  })
}

/** True when `actual` stands in that relation to any of the term's values. */
export function numberMatches(term: Pick<FilterTerm, 'comparison' | 'values'>, actual: number): boolean {
  return term.values.some((value) => holds(actual - Number(value), term.comparison))
}

function holds(difference: number, comparison: FilterComparison): boolean {
  switch (comparison) {
    case '=':
      return difference === 0
    case '<':
      return difference < 0
    case '<=':
      return difference <= 0
    case '>':
      return difference > 0
    case '>=':
      return difference >= 0
  }
}

/** Writes a value so that `parseFilter` reads it back whole. */
export function quoteFilterValue(value: string): string {
  return /^[^\s",\\<>=:-][^\s",\\<>=:]*$/.test(value) ? value : `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
