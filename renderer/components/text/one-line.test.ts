import { describe, expect, it } from 'vitest'
import { cutBefore, oneLine } from './one-line.ts'

describe('a name from outside', () => {
  it('is one line, whatever stands in it', () => {
    expect(oneLine('shop.example')).toBe('shop.example')
    expect(oneLine('\n\n one\r\ntwo\tthree\u0000\u2028four \u0085')).toBe('one two three four')
    expect(oneLine('\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd')).toBe('\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd')
  })

  it('is named by its code points when it would draw nothing', () => {
    expect(oneLine('\u200b\u3164')).toBe('U+200B U+3164')
    expect(oneLine('\n')).toBe('U+000A')
  })

  it('keeps its last signs whole, and is not cut when it is short', () => {
    expect(cutBefore('a-rather-long-name.shop.example', 12)).toEqual({ head: 'a-rather-long-name.', tail: 'shop.example' })
    expect(cutBefore('short.example', 12)).toBeNull()
    const family = '\u{1f469}\u200d\u{1f469}\u200d\u{1f467}'
    expect(cutBefore(family.repeat(9), 3)).toEqual({ head: family.repeat(6), tail: family.repeat(3) })
    expect(cutBefore(`${'e\u0301'.repeat(10)}`, 2)?.tail).toBe('e\u0301e\u0301')
  })
})
