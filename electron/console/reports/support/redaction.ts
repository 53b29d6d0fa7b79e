import { maskAddresses } from '../../../../shared/engine/masking.ts'

/** Stands where something was that a stranger has no business with. */
const removed = '[removed]'

/** Fields of log lines whose values are words of this program, as long as they look like it. */
const wordFields = new Set([
  'level',
  'code',
  'path',
  'procedure',
  'state',
  'kind',
  'host',
  'keyStore',
  'version',
  'place',
  'because',
  'error',
  'name',
  'type',
  'accountId',
  'time',
  'how',
])
const word = /^[A-Za-z0-9_.:/ -]{1,80}$/
const longest = 4000
/** Long runs without a blank: keys, tokens, hashes. */
const token = /[A-Za-z0-9_\-+/=]{24,}/g
const address = /\b[a-z][a-z0-9+.-]*:\/\/\S+/gi
const host = /\b(?:[a-z0-9-]+\.)+[a-z]{2,}\b/gi
const folder = /(?:[A-Za-z]:\\|\/)(?:[^\s/\\:'"]+[/\\])+[^\s/\\:'"]*/g

/** What covers texts; `names` are those of sites, clients, accounts and keys, and whatever else must not be told. */
export interface Redaction {
  /** A sentence of this program, without names, addresses, paths and tokens. */
  sentence(text: string): string
  /** A log file: JSON lines whose texts go but for words of this program; lines that are no JSON go altogether. */
  log(text: string): string
}

/** Names shorter than this are not looked for: they are in too many words. */
const shortest = 3

export function redaction(names: Iterable<string>): Redaction {
  const known = [...new Set(names)].filter((name) => name.length >= shortest).sort((a, b) => b.length - a.length)
  const pattern =
    known.length === 0 ? null : new RegExp(known.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'gi')
  const sentence = (text: string) => {
    const named = pattern ? text.slice(0, longest).replaceAll(pattern, removed) : text.slice(0, longest)
    const covered = maskAddresses(named.replaceAll(address, removed), removed)
    return covered.replaceAll(folder, removed).replaceAll(host, removed).replaceAll(token, removed)
  }
  const value = (name: string, given: unknown, depth: number): unknown => {
    if (given === null || typeof given === 'number' || typeof given === 'boolean') return given
    if (typeof given === 'string') {
      if (name === 'msg') return sentence(given)
      if (name === 'stack') return frames(given.split('\n'))
      const fits = wordFields.has(name) && word.test(given) && (name === 'accountId' || name === 'time' || sentence(given) === given)
      return fits ? given : `text of ${given.length}`
    }
    if (depth > 4) return 'deeper'
    if (Array.isArray(given)) {
      if (name === 'at') return frames(given.map(String))
      return given.slice(0, 20).map((entry) => value('', entry, depth + 1))
    }
    if (typeof given !== 'object') return typeof given
    return Object.fromEntries(Object.entries(given).map(([key, part]) => [key.slice(0, 40), value(key, part, depth + 1)]))
  }
  return {
    sentence,
    log: (text) =>
      text
        .split('\n')
        .flatMap((line) => (line.trim() === '' ? [] : [redactedLine(line, value)]))
        .join('\n'),
  }
}

function redactedLine(line: string, value: (name: string, given: unknown, depth: number) => unknown): string {
  try {
    const given: unknown = JSON.parse(line)
    if (typeof given === 'object' && given !== null) return JSON.stringify(value('', given, 0))
  } catch {
    // Said below.
  }
  return JSON.stringify({ line: `text of ${line.length}` })
}

/** Where in this program something happened: names of functions and files, without folders and without what it said. */
function frames(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const found = /^\s*at (?:(?:async )?([\w.#<>$ ]{1,80}) \()?(?:[^()\s]*[/\\])?([\w.-]{1,60}:\d+:\d+)\)?$/.exec(line)
    return found ? [`at ${found[1] ?? 'somewhere'} (${found[2]})`] : []
  })
}
