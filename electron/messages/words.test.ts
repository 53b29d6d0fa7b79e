import { describe, expect, it } from 'vitest'
import { english, type Words, wordsFor } from './words.ts'

type Text = string | ((...given: unknown[]) => string)

function leaves(node: object, path = ''): [string, Text][] {
  return Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'object' ? leaves(value, `${path}.${key}`) : [[`${path}.${key}`, value as Text] as [string, Text]],
  )
}

const partsOf = ({ shell, reports, settingsFile }: Words) => ({ shell, reports, settingsFile })

/** Names, units and words that both languages have. */
const same = /\.(units\.\w+|sites|site|signal)$/

/** What a function says to numbers, or where it takes none to texts. */
function sayWith(text: Exclude<Text, string>): string {
  try {
    return text(2, 3, 'x', 'y', 'z')
  } catch {
    return text('client:a', 'b', 'x', 'y', 'z')
  }
}

describe('the words outside the pages', () => {
  const german = wordsFor('de', [])
  const other = new Map(leaves(partsOf(german)))
  const all = leaves(partsOf(english))

  it('are the same ones in both languages, and say something to numbers and to texts', () => {
    expect([...other.keys()].sort()).toEqual(all.map(([path]) => path).sort())
    const wrong = all.filter(([path, text]) => {
      const translated = other.get(path)
      const say = (of: Text | undefined) => (typeof of === 'function' ? sayWith(of) : of)
      const [one, two] = [say(text), say(translated)]
      return !two || /undefined|NaN/.test(two) || (one === two && !same.test(path))
    })
    expect(wrong.map(([path]) => path)).toEqual([])
  })

  it('follow the choice, else the host', () => {
    expect(wordsFor('system', ['de-CH', 'en']).tag).toBe('de-CH')
    expect(wordsFor('system', ['fr']).language).toBe('en')
    expect(wordsFor('en', ['de-CH']).shell.tray.quit).toBe('Quit')
  })
})
