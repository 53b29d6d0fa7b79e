import type { AbsenceState } from '../../shared/engine/conditions/absence.ts'
import type { CompiledCatalog, CompiledPlatform } from '../../shared/engine/conditions/derive.ts'
import { minuteOf } from '../../shared/engine/metrics/timeline.ts'
import type { Interval } from '../../shared/engine/time/interval.ts'
import type { Alert, Muted } from '../../shared/model/alerts/alert.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { SiteHealth } from '../../shared/model/sites/health.ts'
import type { SiteMemory, StoredSite } from '../store/pipeline-state.ts'
import type { SeriesPool } from './memory/series-pool.ts'
import { WorkingSet } from './memory/working-set.ts'
import type { RuleBook } from './rules/rule-book.ts'
import type { SiteRules } from './rules/site-rules.ts'
import type { Stores } from './stores.ts'

/** What is remembered of one rule for one group of a site. Minutes are unix minutes, UTC. */
export interface GroupState {
  /** When the condition was true, as far as is known now; also minutes that are not decided yet. */
  intervals: Interval[]
  /** For conditions on absence: the truth is made from this. */
  absence: AbsenceState | null
  /** Up to where everything was known each time a person resolved the alert. */
  closings: number[]
  /** Alerts of the group, and the episode that each was last written from: its turns, and its last minute, which is null when there is more to write: data that came in since, older evidence. */
  alerts: { id: string; first: number; last: number | null; signature: string }[]
}

/** A group with where it stands and whether it waits for time to pass. */
export interface Group {
  readonly ruleId: string
  readonly key: string
  readonly state: GroupState
  /** Pending, firing, or true in minutes that are still to be decided. */
  active: boolean
  /** As it is stored; undefined before the first time. */
  saved: string | undefined
}

/** Whether there is more to write of an alert of the group. */
export function isBehind({ state }: Group): boolean {
  return state.alerts.some(({ last }) => last === null)
}

/** What holds for a site besides its own data. */
export interface SiteSurroundings {
  catalog: CompiledCatalog
  book: RuleBook
  pool: SeriesPool
  /** What keeps alerts of a rule on a site from being told. */
  mutedBy: (siteId: string, ruleId: string, now: Instant) => Muted | undefined
}

/** A day and a bit: what the trend of health looks back on. */
const recently = 25 * 3_600_000

const restAfter = 30 * 60_000

/** How far back a group's past is kept for late signals to change, minutes. */
export const horizon = 8 * 1440

/** Everything the pipeline holds of one site in memory. Dropped and read again when a commit fails. */
export class ActiveSite {
  readonly no: number
  readonly siteId: string
  /** Other settings apply to it by now than those that it judges by. */
  rulesDue: boolean
  rules: SiteRules
  readonly memory: SiteMemory
  readonly buckets: WorkingSet
  /** Open alerts and those that were open within the last day. */
  readonly alerts = new Map<string, Alert>()
  health: SiteHealth | undefined
  /** Instant of the last entry of its health in the change feed. */
  publishedAt: Instant = 0
  failedBatches = 0
  /** When alerts of it were written last since it is in memory; 0 before. */
  writtenAt: Instant = 0
  /** When alerts that went on since they were written are to be written again; undefined when there are none. */
  catchUpAt: Instant | undefined
  private readonly stored: StoredSite
  private readonly surroundings: SiteSurroundings
  /** How many minutes back the rules look at each metric. */
  private readonly windows: Map<string, number>
  private readonly groups = new Map<string, Map<string, Group>>()

  constructor(stored: StoredSite, surroundings: SiteSurroundings, stores: Stores, now: Instant) {
    this.stored = stored
    this.surroundings = surroundings
    this.no = stored.no
    this.siteId = stored.siteId
    this.memory = stored.memory
    this.rulesDue = stores.siteRules.changedAt(stored.no) !== null
    this.rules = surroundings.book.of(stored)
    this.windows = new Map(this.rules.windows())
    const { watermarkMinute } = this
    this.buckets = new WorkingSet(stored.no, stores.buckets, surroundings.catalog.metrics, this.windows, surroundings.pool, watermarkMinute)
    for (const { alert } of stores.alerts.ofSiteSince(this.siteId, now - recently)) this.alerts.set(alert.id, alert)
    this.health = stores.health.find(this.siteId)
    for (const { ruleId, group, state } of stores.state.ruleStates(this.no))
      this.addGroup(ruleId, group, JSON.parse(state) as GroupState, state)
  }

  /** What is derived from its signals, and the rules in force. */
  get platform(): CompiledPlatform {
    return this.rules.platform
  }

  /** What keeps alerts of a rule from being told. */
  mutedBy(ruleId: string, now: Instant): Muted | undefined {
    return this.surroundings.mutedBy(this.siteId, ruleId, now)
  }

  /** Rules whose settings are others by now, with those settings. */
  pendingRules(): ReturnType<RuleBook['pending']> {
    return this.surroundings.book.pending(this.stored)
  }

  /** To be called when what was pending is stored. */
  rulesTaken(): void {
    this.rulesDue = false
    this.rules = this.surroundings.book.of(this.stored)
    for (const [metric, minutes] of this.rules.windows()) this.windows.set(metric, minutes)
  }

  /** Minute of the newest signal, which is still open; undefined before the first. */
  get watermarkMinute(): number | undefined {
    return this.memory.watermark === null ? undefined : minuteOf(this.memory.watermark)
  }

  groupsOf(ruleId: string): ReadonlyMap<string, Group> {
    return this.groups.get(ruleId) ?? none
  }

  /** The group, made if there is none. */
  group(ruleId: string, key: string): Group {
    return this.groupsOf(ruleId).get(key) ?? this.addGroup(ruleId, key, { intervals: [], absence: null, closings: [], alerts: [] })
  }

  /** Frees what only batches need, once none has come for a while. */
  rest(now: Instant): void {
    if (now - (this.memory.lastReceivedAt ?? 0) > restAfter) this.buckets.clear()
  }

  forgetGroup({ ruleId, key }: Group): void {
    this.groups.get(ruleId)?.delete(key)
  }

  /** Keeps an alert for health, as long as it counts there. */
  remember(alert: Alert, now: Instant): void {
    if (alert.resolvedAt !== null && alert.resolvedAt < now - recently) this.alerts.delete(alert.id)
    else this.alerts.set(alert.id, alert)
  }

  private addGroup(ruleId: string, key: string, state: GroupState, saved?: string): Group {
    const group: Group = { ruleId, key, state, active: true, saved }
    const groups = this.groups.get(ruleId) ?? new Map<string, Group>()
    this.groups.set(ruleId, groups.set(key, group))
    if (isBehind(group)) this.catchUpAt = 0
    return group
  }
}

const none: ReadonlyMap<string, Group> = new Map()
