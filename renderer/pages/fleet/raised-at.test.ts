import { describe, expect, it } from 'vitest'
import { raisedAt } from './raised-at.ts'

describe('when an alert was raised', () => {
  it('is when it fired, or was reopened, whatever people did since', () => {
    expect(raisedAt({ firstFiredAt: 1000, steps: [] })).toBe(1000)
    expect(
      raisedAt({
        firstFiredAt: 1000,
        steps: [
          { at: 1000, author: 'service', action: 'fired' },
          { at: 2000, author: 'Mira', action: 'acknowledged' },
          { at: 3000, author: 'service', action: 'reopened' },
          { at: 4000, author: 'Mira', action: 'noted' },
        ],
      }),
    ).toBe(3000)
  })
})
