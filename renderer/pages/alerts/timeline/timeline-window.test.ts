import { describe, expect, it } from 'vitest'
import { binLength, pan, readWindow, timelineSpan, usualWindow, zoom, zoomLevels } from './timeline-window.ts'

const hour = 3_600_000
const day = 24 * hour
const now = Date.UTC(2026, 10, 24, 10, 7, 31)
const levels = zoomLevels(30)

describe('the window of the timeline', () => {
  it('can be zoomed from 15 minutes to all that is kept', () => {
    expect(levels).toEqual(['15m', '1h', '6h', '24h', '7d', '14d', '30d'])
    expect(zoomLevels(365).at(-1)).toBe('365d')
    let window = usualWindow
    for (let times = 0; times < 9; times += 1) window = zoom(window, levels, -1, 0.5, now)
    expect(window.length).toBe(hour / 4)
    for (let times = 0; times < 9; times += 1) window = zoom(window, levels, 1, 0.5, now)
    expect(window).toEqual({ length: 30 * day, end: null })
  })

  it('ends with the bin that holds now while it follows the clock', () => {
    const span = timelineSpan(usualWindow, now)
    expect(span.to).toBeGreaterThan(now)
    expect(span.to - now).toBeLessThanOrEqual(binLength(day))
    expect((span.to - span.from) / span.steps).toBe(600_000)
  })

  it('keeps the time under the pointer where it is', () => {
    const before = { length: day, end: now - 2 * day }
    const after = zoom(before, levels, -1, 0.25, now)
    const at = (window: { length: number; end: number | null }) => (window.end ?? 0) - window.length * 0.75
    expect(after.length).toBe(6 * hour)
    expect(at(after)).toBe(at(before))
  })

  it('moves back no further than is kept, and follows the clock when it comes back to it', () => {
    const back = pan(usualWindow, levels, -0.5, now)
    expect(back).toEqual({ length: day, end: now - day / 2 })
    expect(pan(back, levels, 0.5, now)).toEqual(usualWindow)
    // The clock has gone on meanwhile.
    expect(pan(back, levels, 0.5, now + 5000)).toEqual(usualWindow)
    expect(pan(back, levels, -1000, now)).toEqual({ length: day, end: now - 29 * day })
  })

  it('is read from an address, and is the usual one when that makes no sense', () => {
    expect(readWindow('6h', '1700000000000')).toEqual({ length: 6 * hour, end: 1_700_000_000_000 })
    expect(readWindow('constructor', 'x')).toEqual(usualWindow)
  })
})
