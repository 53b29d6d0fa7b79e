import { planFleet } from '../../service/demo/fleet-plan.ts'
import { Random } from '../../service/demo/random.ts'
import { siteEvents } from '../../service/demo/traffic/site-events.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { Platform } from '../../shared/model/platform.ts'

/** Signals in a batch: what a plugin sends by default. */
export const batchSize = 200
/** Between two flushes of a plugin, ms: what a batch of a backlog spreads over. */
export const flushEvery = 300_000

const hour = 3_600_000

/** The text of an event around what makes each sending of it an event of its own. */
interface EventText {
  /** Where in the batch's time it happens, from 0 to below 1. */
  share: number
  /** Literal text, then in turn one of the three and more text. */
  parts: readonly (string | typeof seconds | typeof iso | typeof round)[]
}

const seconds = 1
const iso = 2
const round = 3

/** One site that sends: what the demo fleet's traffic makes of it, when it is so busy that it fills batch after batch. */
export interface LoadedSite {
  name: string
  platform: Platform
  /** The body of the batch of round `number`, which spreads over `span` ms from `from` on. */
  body(number: number, from: Instant, span: number): string
}

/**
 * A fleet of busy sites with the demo fleet's mix of platforms and traffic. All
 * follows from the seed. The same events come again in each round at other
 * times and under other ids, so that a body costs the sender next to nothing.
 */
export function loadedFleet(count: number, seed: number): LoadedSite[] {
  const random = new Random(seed)
  const start = Date.UTC(2026, 0, 14, 10)
  return planFleet(count, random).map((site, index) => {
    const busy = { ...site, signalsPerHour: (batchSize * hour) / flushEvery }
    const events = []
    for (let from = start; events.length < batchSize; from += hour) events.push(...siteEvents(busy, from, from + hour, () => 1, [], random))
    const first = events[0]?.at ?? start
    const last = events[batchSize - 1]?.at ?? first
    const texts = events.slice(0, batchSize).map((event): EventText => {
      return { share: (event.at - first) / Math.max(1, last - first + 1000), parts: split(JSON.stringify(event.body, marked)) }
    })
    return {
      name: `${index}.${site.name}`,
      platform: site.platform,
      body: (number, from, span) => `{"events":[${texts.map((text) => written(text, number, from, span)).join(',')}]}`,
    }
  })
}

/** Names under which the three envelopes keep times and what is unique, and what stands in their place meanwhile. */
function marked(key: string, value: unknown): unknown {
  if (key === 'timestamp') return '<seconds>'
  if (key === 'time' || key === 'created_at') return '<iso>'
  if ((key === 'request_id' || key === 'event_id' || key === 'id') && typeof value === 'string' && uuid.test(value))
    return `<round>${value.slice(8)}`
  return value
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-/

function split(text: string): EventText['parts'] {
  return text.split(/("<seconds>"|<iso>|<round>)/).map((part) => {
    if (part === '"<seconds>"') return seconds
    if (part === '<iso>') return iso
    return part === '<round>' ? round : part
  })
}

/** The event, at a whole second. */
function written({ share, parts }: EventText, number: number, from: Instant, span: number): string {
  const at = Math.floor((from + share * span) / 1000)
  let text = ''
  for (const part of parts) {
    if (typeof part === 'string') text += part
    else if (part === seconds) text += at
    else if (part === iso) text += new Date(at * 1000).toISOString()
    else text += number.toString(16).padStart(8, '0')
  }
  return text
}
