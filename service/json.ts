import { ProblemError } from './problem.ts'

/** JSON.parse that throws ProblemError `json_malformed` with the place: `position` counts from 0, line and column from 1. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const position = errorPosition(text)
    const before = text.slice(0, position)
    const line = before.split('\n').length
    const column = position - before.lastIndexOf('\n')
    throw new ProblemError('json_malformed', { position, line, column }, `The body is not JSON: see line ${line}, column ${column}.`)
  }
}

const space = /[ \t\n\r]*/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259, section 7, excludes them from strings
const scalar = /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

/**
 * Where a text stops being JSON (RFC 8259). V8 says it only in some of its
 * messages. One pass without recursion, so depth costs no stack.
 */
function errorPosition(text: string): number {
  const open: string[] = []
  let at = 0
  let expect: 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' = 'value'
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) at += found.length
    return found
  }
  for (;;) {
    take(space)
    const char = text[at]
    if (char === undefined) return at
    const container = open.at(-1)
    if ((char === '}' || char === ']') && expect.endsWith('end')) {
      if ((char === '}') !== (container === '{') || !container) return at
      open.pop()
      at++
      expect = 'comma-or-end'
    } else if (expect === 'comma-or-end') {
      if (char !== ',' || !container) return at
      at++
      expect = container === '{' ? 'key' : 'value'
    } else if (expect === 'colon') {
      if (char !== ':') return at
      at++
      expect = 'value'
    } else if (expect === 'key' || expect === 'key-or-end') {
      if (char !== '"' || !take(scalar)) return at
      expect = 'colon'
    } else if (char === '{' || char === '[') {
      open.push(char)
      at++
      expect = char === '{' ? 'key-or-end' : 'value-or-end'
    } else {
      if (!take(scalar)) return at
      expect = 'comma-or-end'
    }
  }
}
