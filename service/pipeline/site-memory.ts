import { changeText } from '../../shared/engine/change-text.ts'
import type { CompiledCatalog } from '../../shared/engine/conditions/derive.ts'
import { numberOf } from '../../shared/engine/conditions/matcher.ts'
import { defaultInterval } from '../../shared/engine/health.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { Signal } from '../../shared/model/signal.ts'
import type { SiteMemory } from '../store/pipeline-state.ts'

const day = 86_400_000
const hour = 3_600_000
/** A batch is live when its newest event is at most this old, ms. */
const liveWithin = 15 * 60_000
const keptGaps = 20
/** Gaps needed before their median says anything. */
const enoughGaps = 5
/** Plugins flush every five minutes: a shorter usual interval would call every pause a silence. */
const shortestInterval = 5 * 60_000
const keptHours = 30
const droppedDays = 7

/** Fields that say what runs on a site, by the signal that reports them, under the name they have in `environment`. */
const environmentFields: Record<string, readonly string[]> = {
  'wp.environment': ['version', 'php', 'theme', 'plugins', 'plugin_count', 'memory_limit', 'host', 'database'],
  'agent.heartbeat': ['version', 'php', 'agent_version'],
}

/**
 * Takes a signal into the memory of its site. The outcome is the same in any order.
 * A site whose clock is ahead, by at most the 300 s that the gateway lets pass, has
 * its watermark in the future for as long. That is meant: minutes are those of the
 * site's clock, and a watermark held back to when a signal came would depend on the
 * order in which they come. Minutes are then closed, and silence noticed, up to five
 * minutes off; signals of a clock that was put right come late and are judged as such.
 */
export function rememberSignal(memory: SiteMemory, signal: Signal, catalog: CompiledCatalog): void {
  // Its fields are read only where they matter: those of a batch from the thread are parsed when asked for.
  const { at, type } = signal
  if (memory.watermark === null || at > memory.watermark) memory.watermark = at
  if (memory.firstAt === null || at < memory.firstAt) memory.firstAt = at
  rememberHour(memory, Math.floor(at / hour))
  const template = catalog.signalTypes.get(type)?.change
  if (template !== undefined) rememberChange(memory, signal, template)
  for (const name of environmentFields[type] ?? []) rememberEnvironment(memory, name, signal.fields[name], at)
  if (type === 'agent.dropped') rememberDropped(memory, numberOf(signal.fields.count), Math.floor(at / day))
}

function rememberHour(memory: SiteMemory, passed: number): void {
  if (memory.hours.at(-1) === passed || memory.hours.includes(passed)) return
  memory.hours.push(passed)
  memory.hours.sort((a, b) => a - b)
  if (memory.hours.length > keptHours) memory.hours.shift()
}

function rememberChange(memory: SiteMemory, signal: Signal, template: string): void {
  const { id, at } = signal
  const known = memory.lastChange
  if (known && (known.at > at || (known.at === at && known.id >= id))) return
  memory.lastChange = { at, id, text: changeText(template, signal) }
}

function rememberEnvironment(memory: SiteMemory, name: string, value: unknown, at: Instant): void {
  if (value === undefined || value === null || value === '') return
  const text = String(value)
  const known = memory.environment[name]
  if (known && (known.at > at || (known.at === at && known.value >= text))) return
  memory.environment[name] = { at, value: text }
}

function rememberDropped(memory: SiteMemory, count: number, on: number): void {
  if (!(count > 0)) return
  memory.dropped[on] = (memory.dropped[on] ?? 0) + Math.round(count)
  const days = Object.keys(memory.dropped).map(Number)
  const newest = Math.max(...days)
  for (const old of days) if (old <= newest - droppedDays - 1) delete memory.dropped[old]
}

/** Takes the arrival of a batch into the memory of its site. Gaps count between live batches only. */
export function rememberBatch(memory: SiteMemory, receivedAt: Instant, newestAt: Instant | null): void {
  memory.lastReceivedAt = Math.max(memory.lastReceivedAt ?? 0, receivedAt)
  if (newestAt === null || receivedAt - newestAt > liveWithin) return
  if (memory.lastLiveAt !== null && receivedAt > memory.lastLiveAt) {
    memory.gaps.push(receivedAt - memory.lastLiveAt)
    if (memory.gaps.length > keptGaps) memory.gaps.shift()
  }
  memory.lastLiveAt = Math.max(memory.lastLiveAt ?? 0, receivedAt)
}

/**
 * Forgets what signals from before an instant said of the site. When it sent first
 * and last stays: that is no event of the site but where it stands. True when
 * anything was forgotten.
 */
export function forgetBefore(memory: SiteMemory, before: Instant): boolean {
  const kept: Partial<SiteMemory> = {
    hours: memory.hours.filter((passed) => passed >= Math.floor(before / hour)),
    dropped: Object.fromEntries(Object.entries(memory.dropped).filter(([on]) => Number(on) >= Math.floor(before / day))),
    environment: Object.fromEntries(Object.entries(memory.environment).filter(([, { at }]) => at >= before)),
    lastChange: memory.lastChange && memory.lastChange.at >= before ? memory.lastChange : null,
  }
  const known = JSON.stringify(memory)
  Object.assign(memory, kept)
  return JSON.stringify(memory) !== known
}

/** The median gap between a site's last live batches, ms; 15 minutes until it is known, never under 5. */
export function usualInterval({ gaps }: SiteMemory): number {
  if (gaps.length < enoughGaps) return defaultInterval
  const sorted = [...gaps].sort((a, b) => a - b)
  return Math.max(shortestInterval, sorted[Math.floor(sorted.length / 2)]!)
}

/** Events that the site's plugin reported as dropped in the last 7 days. */
export function droppedEvents({ dropped }: SiteMemory, now: Instant): number {
  const today = Math.floor(now / day)
  return Object.entries(dropped).reduce((sum, [on, count]) => (Number(on) > today - droppedDays ? sum + count : sum), 0)
}
