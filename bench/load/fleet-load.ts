import { planFleet } from '../../service/demo/fleet-plan.ts'
import { Random } from '../../service/demo/random.ts'
import { siteEvents } from '../../service/demo/traffic/site-events.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { Platform } from '../../shared/model/platform.ts'

/** Signals in a batch: what a plugin sends by default. */
export const batchSize = 200
/** Between two flushes of a plugin, ms: what a batch spreads over. */
export const flushEvery = 300_000

const hour = 3_600_000

/** The text of an event around what makes each sending of it an event of its own. */
interface EventText {
  /** After the start of the batch's five minutes, ms, in whole seconds. */
  offset: number
  /** Literal text, then in turn one of the three and more text. */
  parts: readonly (string | typeof seconds | typeof iso | typeof round)[]
}

const seconds = 1
const iso = 2
const round = 3

/** One site that sends: what the demo fleet's traffic makes of it, when it is so busy that five minutes fill a batch. */
export interface LoadedSite {
  name: string
  platform: Platform
  /** The body of the batch of round `number`, for the five minutes from `from`. */
  body(number: number, from: Instant): string
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
      const share = (event.at - first) / Math.max(1, last - first + 1000)
      return { offset: Math.floor((share * flushEvery) / 1000) * 1000, parts: split(JSON.stringify(event.body, marked)) }
    })
    return {
      name: `${index}.${site.name}`,
      platform: site.platform,
      body: (number, from) => `{"events":[${texts.map((text) => written(text, number, from)).join(',')}]}`,
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

function written({ offset, parts }: EventText, number: number, from: Instant): string {
  let text = ''
  for (const part of parts) {
    if (typeof part === 'string') text += part
    else if (part === seconds) text += (from + offset) / 1000
    else if (part === iso) text += new Date(from + offset).toISOString()
    else text += number.toString(16).padStart(8, '0')
  }
  return text
}
