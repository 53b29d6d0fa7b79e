const plainText = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/
/** Line and paragraph ends, tabs and control characters, and runs of blanks with them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const breaks = /[\s\u0000-\u001f\u007f-\u009f]+/g
/** What draws nothing: format characters, fillers, a blank braille cell. */
const invisible = /\u034f|[\s\p{Cc}\p{Cf}\u115f\u1160\u2800\u3164\uffa0]/gu

/** A text from outside as one line: no break, no control character. What would draw nothing is named by its code points. */
export function oneLine(text: string): string {
  if (plainText.test(text)) return text
  if (text.replace(invisible, '') === '') {
    return Array.from(text.slice(0, 20), (sign) => `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`).join(' ')
  }
  return text.replace(breaks, ' ').trim()
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The line without its last `tail` signs as a reader counts them, and those; null when it is hardly longer than them. */
export function cutBefore(line: string, tail: number): { head: string; tail: string } | null {
  if (line.length <= tail + 4) return null
  if (plainText.test(line)) return { head: line.slice(0, -tail), tail: line.slice(-tail) }
  const places = Array.from(segmenter.segment(line), ({ index }) => index)
  if (places.length <= tail + 4) return null
  const at = places[places.length - tail] ?? line.length
  return { head: line.slice(0, at), tail: line.slice(at) }
}
