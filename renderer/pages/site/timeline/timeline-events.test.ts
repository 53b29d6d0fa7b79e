import { describe, expect, it } from 'vitest'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import type { SignalType } from '../../../../shared/model/rules/catalog.ts'
import type { Signal } from '../../../../shared/model/signal.ts'
import { alertEvents, clusters, isSuspect, moved, runs, signalEvents, suspectSpans, type TimelineEvent, zoomed } from './timeline-events.ts'

const types = [
  { type: 'wp.state_change', change: '{field.type} {field.name} {field.version}' },
  { type: 'php.fatal' },
  { type: 'wp.environment' },
] as SignalType[]
const signal = (id: string, type: string, at: number, fields: Signal['fields'] = {}): Signal => ({
  id,
  siteId: 's',
  type,
  at,
  receivedAt: at,
  fields,
})
const at = (lane: TimelineEvent['lane'], time: number): TimelineEvent => ({ id: `${lane} ${time}`, at: time, lane, text: '' })

describe('what a site timeline shows', () => {
  it('tells new code from other changes, and an environment that changed from one that was only reported', () => {
    const events = signalEvents(
      [
        signal('a', 'wp.state_change', 1, { type: 'plugin_updated', name: 'seo', version: '2' }),
        signal('b', 'wp.state_change', 2, { type: 'plugin_deactivated', name: 'seo', version: '2' }),
        signal('c', 'wp.environment', 3, { changed: true, version: '6.8', php: '8.3' }),
        signal('d', 'wp.environment', 4, { changed: false }),
        signal('e', 'php.fatal', 5, { plugin: 'seo', version: '2' }),
        signal('f', 'auth.attempt', 6),
      ],
      types,
    )
    expect(events.map(({ id, lane }) => `${id} ${lane}`)).toEqual(['a deploys', 'b changes', 'c environment', 'e fatals'])
    expect(events[0]?.text).toBe('Plugin updated seo 2')
  })

  it('puts what people did with an alert in a lane of its own', () => {
    const alert = {
      id: 'x',
      title: 'Burst',
      severity: 'high',
      steps: [
        { at: 1, author: 'service', action: 'fired' },
        { at: 2, author: 'Ada', action: 'acknowledged' },
        { at: 3, author: 'service', action: 'resolved' },
      ],
    } as Alert
    expect(alertEvents([alert]).map(({ lane, severity }) => [lane, severity])).toEqual([
      ['alerts', 'high'],
      ['people', undefined],
      ['alerts', 'info'],
    ])
  })
})

describe('where to look before a fatal error', () => {
  it('is the 30 to 300 s before the first of a burst', () => {
    const spans = suspectSpans([at('fatals', 1_000_000), at('fatals', 1_100_000), at('fatals', 2_000_000), at('changes', 500_000)])
    expect(spans).toEqual([
      { from: 700_000, to: 970_000 },
      { from: 1_700_000, to: 1_970_000 },
    ])
    expect(isSuspect(at('deploys', 800_000), spans)).toBe(true)
    expect(isSuspect(at('deploys', 980_000), spans)).toBe(false)
    expect(isSuspect(at('fatals', 1_800_000), spans)).toBe(false)
  })
})

describe('the list', () => {
  it('tells a burst of the same fatal error once, with how often', () => {
    const events = [900_000, 890_000, 100_000].map((time) => at('fatals', time))
    expect(runs([...events.slice(0, 2), at('alerts', 880_000), ...events.slice(2)]).map(({ count }) => count)).toEqual([2, 1, 1])
  })
})

describe('the time axis', () => {
  it('draws as one mark what is too close to tell apart, and never a chain of marks', () => {
    const span = { from: 0, to: 1000 }
    const marks = clusters(
      [0, 10, 20, 30, 500].map((time) => at('alerts', time)),
      span,
      0.025,
    )
    expect(marks.map(({ events }) => events.length)).toEqual([3, 1, 1])
    expect(clusters([at('alerts', 2000)], span, 0.1)).toEqual([])
  })

  it('zooms around the pointer, down to 5 minutes, and never into the future', () => {
    const day = { from: 0, to: 86_400_000 }
    expect(zoomed(day, 0.5, 0.25, 86_400_000)).toEqual({ from: 10_800_000, to: 54_000_000 })
    expect(zoomed({ from: 0, to: 400_000 }, 0.1, 0, 1e12)).toEqual({ from: 0, to: 300_000 })
    expect(zoomed(day, 2, 1, 86_400_000).to).toBe(86_400_000)
    expect(moved({ from: 100, to: 200 }, 1, 250)).toEqual({ from: 150, to: 250 })
  })
})
