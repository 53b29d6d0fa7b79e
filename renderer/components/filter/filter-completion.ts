import { type FilterKey, parseFilter, quoteFilterValue } from '../../../shared/bridge/filter.ts'

/** What could stand where the caret is: a key, or a value of `key`. `from` to `to` is what a choice replaces. */
export interface CompletionPlace {
  kind: 'key' | 'value'
  key: FilterKey | null
  prefix: string
  from: number
  to: number
}

/** Reads the word around the caret. Inside quotation marks blanks belong to the value. */
export function completionPlace(text: string, caret: number, keys: readonly FilterKey[]): CompletionPlace {
  let start = 0
  let quoted = false
  for (let at = 0; at < caret; at += 1) {
    if (text[at] === '"') quoted = !quoted
    else if (!quoted && /\s/.test(text.charAt(at))) start = at + 1
  }
  let end = caret
  while (end < text.length && (quoted ? text[end] !== '"' : !/[\s,]/.test(text.charAt(end)))) end += 1
  if (quoted && text[end] === '"') end += 1
  const word = text.slice(start, caret)
  const head = /^-?([a-z][a-z0-9_.-]*)(:(?:<=|>=|<|>|=)?|<=|>=|<|>|=)/i.exec(word)
  const known = head && keys.find(({ key }) => key === head[1]?.toLowerCase())
  if (!head || !known) {
    const from = start + (word.startsWith('-') ? 1 : 0)
    return { kind: 'key', key: null, prefix: text.slice(from, caret), from, to: end }
  }
  const list = word.slice(head[0].length)
  const lastComma = quoted ? list.lastIndexOf(',', list.lastIndexOf('"')) : list.lastIndexOf(',')
  const from = start + head[0].length + lastComma + 1
  return { kind: 'value', key: known, prefix: text.slice(from, caret).replace(/^"/, ''), from, to: end }
}

/** The text with a choice put in, and where the caret goes: keys get their `:`, values a blank after them. */
export function complete(text: string, place: CompletionPlace, choice: string): { text: string; caret: number } {
  const put = place.kind === 'key' ? `${choice}:` : `${quoteFilterValue(choice)} `
  const after = text.slice(place.to)
  return { text: text.slice(0, place.from) + put + (place.kind === 'value' ? after.trimStart() : after), caret: place.from + put.length }
}

/** A stretch of the text and what it is, for highlighting. Covers the whole text. */
export interface FilterSpan {
  text: string
  /** Where it begins in the filter. */
  at: number
  kind: 'plain' | 'key' | 'value' | 'fault'
}

/** Cuts a filter into keys, values and the place that cannot be read. */
export function filterSpans(text: string, keys: readonly FilterKey[]): FilterSpan[] {
  let at = 0
  return stretches(text, keys)
    .filter((stretch) => stretch.text !== '')
    .map((stretch) => {
      const span = { ...stretch, at }
      at += stretch.text.length
      return span
    })
}

type Stretch = Omit<FilterSpan, 'at'>

function stretches(text: string, keys: readonly FilterKey[]): Stretch[] {
  const reading = parseFilter(text, keys)
  if (!reading.ok) {
    const end = Math.min(text.length, reading.position + reading.length)
    // The terms before the faulty one can be read; its own beginning cannot stand alone.
    const before = text.slice(0, reading.position)
    const good = before.search(/\S*$/)
    return [
      ...stretches(text.slice(0, good), keys),
      { text: text.slice(good, reading.position), kind: 'key' },
      { text: text.slice(reading.position, end), kind: 'fault' },
      { text: text.slice(end), kind: 'plain' },
    ]
  }
  const spans: Stretch[] = []
  let at = 0
  for (const term of reading.terms) {
    if (term.position > at) spans.push({ text: text.slice(at, term.position), kind: 'plain' })
    const whole = text.slice(term.position, term.position + term.length)
    const head = term.key === null ? '' : (/^-?[a-z0-9_.-]+(?::|(?=[<>=]))/i.exec(whole)?.[0] ?? '')
    if (head) spans.push({ text: head, kind: 'key' })
    spans.push({ text: whole.slice(head.length), kind: term.key === null ? 'plain' : 'value' })
    at = term.position + term.length
  }
  if (at < text.length) spans.push({ text: text.slice(at), kind: 'plain' })
  return spans
}
