import { describe, expect, it } from 'vitest'
import type { Interval } from '../time/interval.ts'
import { ruleState } from './rule-state.ts'

/** No hold, five minutes of quiet to resolve, ten to reopen. */
const timing = { for: 0, resolveAfter: 300, cooldown: 600 }

function state(intervals: Interval[], until: number, options: { timing?: typeof timing; closings?: number[] } = {}) {
  return ruleState(intervals, options.timing ?? timing, { trueUntil: until, falseUntil: until - 1 }, options.closings)
}

const events = (found: ReturnType<typeof state>) =>
  found.episodes.map((episode) => episode.events.map(({ kind, minute }) => `${kind} ${minute}`))

describe('rule state', () => {
  it('fires in the first true minute', () => {
    const found = state([[100, 102]], 100)
    expect(found.phase).toBe('firing')
    expect(found.episodes).toMatchObject([{ first: 100, last: 100, open: true }])
  })

  it('is pending until it was true for long enough', () => {
    const hold = { ...timing, for: 180 }
    expect(state([[100, 200]], 102, { timing: hold })).toEqual({ phase: 'pending', episodes: [] })
    expect(state([[100, 200]], 103, { timing: hold }).episodes).toMatchObject([{ first: 103, since: 100 }])
    expect(state([[100, 102]], 200, { timing: hold })).toEqual({ phase: 'idle', episodes: [] })
  })

  it('resolves after having been false for long enough, and not before that is decided', () => {
    expect(state([[100, 102]], 107).phase).toBe('firing')
    expect(events(state([[100, 102]], 108))).toEqual([['fired 100', 'resolved 107']])
  })

  it('goes on firing over a shorter pause', () => {
    expect(
      events(
        state(
          [
            [100, 102],
            [106, 106],
          ],
          108,
        ),
      ),
    ).toEqual([['fired 100']])
  })

  it('reopens within the cooldown and is a new alert after it', () => {
    expect(
      events(
        state(
          [
            [100, 102],
            [117, 117],
          ],
          117,
        ),
      ),
    ).toEqual([['fired 100', 'resolved 107', 'reopened 117']])
    expect(
      events(
        state(
          [
            [100, 102],
            [118, 118],
          ],
          118,
        ),
      ),
    ).toEqual([['fired 100', 'resolved 107'], ['fired 118']])
  })

  it('stays resolved by hand until the condition was false once', () => {
    expect(events(state([[100, 150]], 140, { closings: [103] }))).toEqual([['fired 100', 'closed 103']])
    expect(
      events(
        state(
          [
            [100, 105],
            [107, 150],
          ],
          140,
          { closings: [103] },
        ),
      ),
    ).toEqual([['fired 100', 'closed 103', 'reopened 107']])
  })

  it('can be resolved by hand while it waits for quiet', () => {
    expect(events(state([[100, 102]], 104, { closings: [104] }))).toEqual([['fired 100', 'closed 104']])
    expect(
      events(
        state(
          [
            [100, 102],
            [105, 105],
          ],
          105,
          { closings: [104] },
        ),
      ),
    ).toEqual([['fired 100', 'closed 104', 'reopened 105']])
  })

  it('believes nothing that is not decided yet', () => {
    expect(state([[100, 102]], 99)).toEqual({ phase: 'idle', episodes: [] })
  })
})
