import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Font } from '@react-pdf/renderer'

const weights = [400, 700]

/** Families of the report, each in files of one script. An earlier one is preferred where two have a sign. */
const families = [
  { about: import.meta.resolve('@fontsource/noto-sans/unicode.json'), file: 'noto-sans', only: null },
  { about: import.meta.resolve('@fontsource/noto-sans-arabic/unicode.json'), file: 'noto-sans-arabic', only: ['arabic'] },
  { about: import.meta.resolve('@fontsource/noto-sans-hebrew/unicode.json'), file: 'noto-sans-hebrew', only: ['hebrew'] },
  { about: import.meta.resolve('@fontsource/noto-emoji/unicode.json'), file: 'noto-emoji', only: null },
] as const

export interface ReportFonts {
  /** Names for `fontFamily`, in order of preference. */
  family: string[]
  /** The text with what no font has as a replacement character (U+FFFD). */
  fitted: (text: string) => string
}

type Range = readonly [number, number]

/** Registers the fonts that a text needs and no others: each is read and parsed, which takes its time. */
export function fontsFor(text: string): ReportFonts {
  const signs = new Set([...text].map((sign) => sign.codePointAt(0) ?? 0))
  const family: string[] = []
  const covered: Range[] = []
  for (const { about, file, only } of families) {
    const subsets = JSON.parse(readFileSync(new URL(about), 'utf8')) as Record<string, string>
    for (const [subset, list] of Object.entries(subsets).reverse()) {
      const id = subset.replaceAll(/[[\]]/g, '')
      if (only && !only.some((wanted) => wanted === id)) continue
      const ranges = readRanges(list)
      // Latin first of all, and always: the report's own words are.
      const latin = file === 'noto-sans' && id === 'latin'
      if (!latin && ![...signs].some((sign) => sign > 0x7f && within(sign, ranges))) continue
      const registered = `${file}-${id}`
      for (const weight of weights) {
        Font.register({
          family: registered,
          src: fileURLToPath(new URL(`files/${registered}-${weight}-normal.woff`, about)),
          fontWeight: weight,
        })
      }
      family.push(registered)
      covered.push(...ranges)
    }
  }
  const has = new Map<number, boolean>()
  const isCovered = (sign: number) => {
    const known = has.get(sign) ?? (within(sign, covered) && !absent.has(sign))
    has.set(sign, known)
    return known
  }
  return { family, fitted: (value) => [...value].map((sign) => (isCovered(sign.codePointAt(0) ?? 0) ? sign : '\ufffd')).join('') }
}

/** Signs that direct text or join others: they have no shape, and some are within a range without being in the font. */
const absent = new Set([
  ...Array(0x20).keys(),
  0x7f,
  0x200b,
  0x2028,
  0x2029,
  0x202a,
  0x202b,
  0x202c,
  0x202d,
  0x202e,
  0x2066,
  0x2067,
  0x2068,
  0x2069,
])

/** `U+0-FF,U+131` as numbers (CSS Fonts, unicode-range). */
function readRanges(list: string): Range[] {
  return list.split(',').map((part) => {
    const [from = '', to = from] = part.trim().replace(/^U\+/i, '').split('-')
    return [Number.parseInt(from, 16), Number.parseInt(to, 16)]
  })
}

function within(sign: number, ranges: readonly Range[]): boolean {
  return ranges.some(([from, to]) => sign >= from && sign <= to)
}
