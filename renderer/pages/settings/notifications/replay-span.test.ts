import { describe, expect, it } from 'vitest'
import { replaySpan } from './replay-span.ts'

describe('the time that is gone through', () => {
  it('is the whole day before today of the zone, also when a clock change makes it longer', () => {
    const { from, to } = replaySpan('yesterday', Date.parse('2026-10-26T08:00:00Z'), 'Europe/Berlin')
    expect([new Date(from).toISOString(), new Date(to).toISOString()]).toEqual(['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'])
  })

  it('is what is behind the present otherwise', () => {
    expect(replaySpan('week', 10 * 86_400_000, 'UTC')).toEqual({ from: 3 * 86_400_000, to: 10 * 86_400_000 })
  })
})
