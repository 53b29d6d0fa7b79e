import { describe, expect, it } from 'vitest'
import { rowsAt } from './rows-at.ts'

describe('rows by their places', () => {
  it('come from as few pages as hold them', async () => {
    const list = Array.from({ length: 1200 }, (_, index) => `site ${index}`)
    const asked: number[] = []
    const rows = await rowsAt([3, 499, 1199, 1300], async (offset, limit) => {
      asked.push(offset)
      return list.slice(offset, offset + limit)
    })
    expect(rows).toEqual(['site 3', 'site 499', 'site 1199'])
    expect(asked).toEqual([0, 1000])
  })
})
