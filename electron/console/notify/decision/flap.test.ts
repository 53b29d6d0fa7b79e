import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FlapState, flapTopic, followFlap, isDamped } from './flap.ts'

const minute = 60_000
const begin = 1_800_000_000_000
const settings = { on: true, fires: 3, windowMinutes: 30, stableMinutes: 20 }
type Step = { at: number; author: string; action: 'fired' | 'reopened' | 'resolved' | 'noted' }
const fired = (at: number): Step => ({ at: begin + at * minute, author: 'service', action: 'reopened' })
const ended = (at: number): Step => ({ at: begin + at * minute, author: 'service', action: 'resolved' })

/** Follows the steps one by one, as they are seen. */
function follow(steps: Step[]) {
  let state: FlapState | undefined
  const began: number[] = []
  steps.forEach(({ at }, index) => {
    const next = followFlap(state, steps.slice(0, index + 1), settings, at)
    state = next.state
    if (next.began) began.push((at - begin) / minute)
  })
  return { state, began, damped: (at: number) => isDamped(state, settings, begin + at * minute) }
}

describe('flap damping', () => {
  it('begins with the third time in half an hour, and says so once', () => {
    const { began, damped } = follow([fired(0), ended(2), fired(5), ended(7), fired(10), ended(12), fired(15), ended(17)])
    expect(began).toEqual([10])
    expect(damped(36)).toBe(true)
    expect(damped(37)).toBe(false)
  })

  it('goes on while it changes more slowly than it had to change to begin, and then begins anew only as it first did', () => {
    const slow = [fired(0), ended(2), fired(5), ended(7), fired(10), ended(28), fired(45), ended(60)]
    expect(follow(slow).began).toEqual([10])
    expect(follow(slow).damped(79)).toBe(true)
    const again = follow([...slow, fired(90), ended(91), fired(92), ended(93), fired(94)])
    expect(again.began).toEqual([10, 94])
  })

  it('does not begin for what comes back slowly', () => {
    expect(follow([fired(0), ended(2), fired(20), ended(22), fired(40), ended(42), fired(60)]).began).toEqual([])
  })

  it('knows the same alert by its site, rule and group, however the group is written', () => {
    const one = { siteId: 's', ruleId: 'r', group: { a: '1', b: '2' } }
    expect(flapTopic(one)).toBe(flapTopic({ ...one, group: { b: '2', a: '1' } }))
    expect(flapTopic(one)).not.toBe(flapTopic({ ...one, group: { a: '1', b: '3' } }))
  })

  it('comes to the same state however its steps are bundled, and a repeated document changes nothing', () => {
    const sequence = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.boolean()), { maxLength: 25 }).map((gaps) => {
      let at = 0
      return gaps.map(([gap, fires]) => {
        at += gap
        return fires ? fired(at) : ended(at)
      })
    })
    fc.assert(
      fc.property(sequence, (steps) => {
        const last = steps.at(-1)?.at ?? begin
        const once = followFlap(undefined, steps, settings, last).state
        expect(follow(steps).state ?? { fires: [], changedAt: 0, damped: false }).toEqual(once)
        expect(followFlap(once, steps, settings, last)).toEqual({ state: once, began: false })
      }),
    )
  })
})
