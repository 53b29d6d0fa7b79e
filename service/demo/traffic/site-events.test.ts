import { describe, expect, it } from 'vitest'
import { loadCatalog } from '../../catalog.ts'
import { Intake } from '../../gateway/intake.ts'
import { planFleet } from '../fleet-plan.ts'
import { Random } from '../random.ts'
import { StoryBook } from '../stories/story-book.ts'
import { historyLength, maximumHistorySignals, thinned, whole } from '../thinning.ts'
import { siteEvents } from './site-events.ts'

const now = Date.UTC(2025, 10, 24, 14, 3)
const hour = 3_600_000

function fleet(seed: number, count = 60) {
  const random = new Random(seed)
  const plan = planFleet(count, random.fork('plan'))
  const book = new StoryBook(plan, now, random.fork('stories'))
  return { random, plan, book }
}

function week({ random, plan, book }: ReturnType<typeof fleet>) {
  return plan.map((site) => siteEvents(site, now - historyLength, now, thinned(site, now), book.between(now - historyLength, now), random))
}

describe('siteEvents', () => {
  it('gives the same events for the same seed, and others for another', () => {
    expect(week(fleet(5, 12))).toEqual(week(fleet(5, 12)))
    expect(week(fleet(5, 12))).not.toEqual(week(fleet(6, 12)))
  })

  it('does not depend on how time is sliced', () => {
    const { random, plan, book } = fleet(5)
    for (const site of plan.slice(0, 20)) {
      const from = now - 6 * hour
      const parts = [0, 1, 2, 3, 4, 5].flatMap((n) =>
        siteEvents(site, from + n * hour, from + (n + 1) * hour, whole, book.between(from + n * hour, from + (n + 1) * hour), random),
      )
      expect(parts).toEqual(siteEvents(site, from, now, whole, book.between(from, now), random))
    }
  })

  it('leaves a site alone when others join the fleet', () => {
    const small = fleet(5, 30)
    const large = fleet(5, 60)
    const eventsOf = ({ plan, random }: ReturnType<typeof fleet>) => siteEvents(plan[3]!, now - hour, now, whole, [], random)
    expect(eventsOf(small)).toEqual(eventsOf(large))
  })

  it('keeps every site within the signals that the note speaks of, whatever the seed', () => {
    for (const seed of [1, 2]) {
      const counts = week(fleet(seed)).map((events) => events.length)
      expect(Math.max(...counts)).toBeLessThanOrEqual(maximumHistorySignals)
      expect(Math.min(...counts)).toBeGreaterThan(500)
    }
  })

  it('sends only what the gateway takes', () => {
    const small = fleet(5, 24)
    const intake = new Intake({ catalog: loadCatalog(), hash: (text) => text, retention: () => 8 * 86_400_000 })
    week(small).forEach((events, n) => {
      const { platform } = small.plan[n]!
      const read = events.map((event) => {
        const reading = intake.read(platform, event.body)
        if (!('event' in reading)) throw new Error(`${event.type}: ${JSON.stringify(reading)}`)
        expect(reading.event.at).toBe(event.at)
        return reading.event
      })
      const taken = intake.take({ id: `s${n}`, platform, timeZone: 'UTC' } as Parameters<Intake['take']>[0], 'batch', read, now)
      expect(taken.receipt).toMatchObject({ accepted: events.length, dropped: 0 })
    })
  })
})
