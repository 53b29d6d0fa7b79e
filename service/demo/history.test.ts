import { describe, expect, it } from 'vitest'
import { planFleet } from './fleet-plan.ts'
import { sendHistory } from './history.ts'
import { Random } from './random.ts'
import type { DemoEvent } from './traffic/slots.ts'

const hour = 3_600_000
const to = 200 * hour

function tenMinutely(from: number, until: number): DemoEvent[] {
  const events: DemoEvent[] = []
  for (let at = Math.ceil(from / 600_000) * 600_000; at < until; at += 600_000) events.push({ at, type: 'x', body: {} })
  return events
}

describe('sendHistory', () => {
  it('sends each event once, oldest first, in batches of at most 500, and says how far it is', async () => {
    const sites = planFleet(9, new Random(1))
    const sent = new Map<string, number[]>()
    const sizes: number[] = []
    const progress: [number, number][] = []
    await sendHistory({
      missing: sites.map((site, n) => ({ site, from: to - (n + 1) * 20 * hour })),
      to,
      eventsOf: (_, from, until) => tenMinutely(from, until),
      send: async ({ name }, events) => {
        await Promise.resolve()
        sizes.push(events.length)
        sent.set(name, [...(sent.get(name) ?? []), ...events.map(({ at }) => at)])
      },
      onProgress: (done, total) => progress.push([done, total]),
      signal: new AbortController().signal,
    })
    for (const [n, site] of sites.entries())
      expect(sent.get(site.name)).toEqual(tenMinutely(to - (n + 1) * 20 * hour, to).map(({ at }) => at))
    expect(Math.max(...sizes)).toBe(500)
    expect(progress[0]).toEqual([0, 900])
    expect(progress.at(-1)).toEqual([900, 900])
    expect(progress.every(([done], n) => n === 0 || done >= progress[n - 1]![0])).toBe(true)
  })

  it('stops when the signal aborts', async () => {
    const ending = new AbortController()
    const sites = planFleet(3, new Random(1))
    let batches = 0
    const sending = sendHistory({
      missing: sites.map((site) => ({ site, from: 0 })),
      to,
      eventsOf: (_, from, until) => tenMinutely(from, until),
      send: async () => {
        batches += 1
        ending.abort()
      },
      onProgress: () => {},
      signal: ending.signal,
    })
    await expect(sending).rejects.toThrow()
    expect(batches).toBeLessThanOrEqual(3)
  })
})
