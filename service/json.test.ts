import { describe, expect, it } from 'vitest'
import { parseJson } from './json.ts'

function placeOf(text: string) {
  try {
    parseJson(text)
  } catch (error) {
    return (error as { data: unknown }).data
  }
  return undefined
}

describe('parseJson', () => {
  it('reads what JSON.parse reads', () => {
    expect(parseJson(' {"a": [1, -2.5e3, "\\u00e9", true, null, {}, []]} ')).toEqual({ a: [1, -2500, 'é', true, null, {}, []] })
  })

  it.each([
    ['hello', 0],
    ['{"a":1,}', 7],
    ['{"a" 1}', 5],
    ['[1,2', 4],
    ['{"a":1}}', 7],
    ['[01]', 2],
    ['', 0],
    ['[1}', 2],
  ])('says where %s stops being JSON', (text, position) => {
    expect(placeOf(text)).toMatchObject({ position })
  })

  it('counts lines and columns from 1', () => {
    expect(placeOf('{\n  "a": x\n}')).toEqual({ position: 9, line: 2, column: 8 })
  })

  it('is not brought down by depth', () => {
    expect(placeOf(`${'['.repeat(200_000)}x`)).toMatchObject({ position: 200_000 })
  })
})
