import { absentUntil, newAbsence, see } from '../../shared/engine/conditions/absence.ts'
import { heartbeatMetric } from '../../shared/engine/conditions/derive.ts'
import { type CompiledRule, evaluateRange, wholeSite } from '../../shared/engine/conditions/evaluate.ts'
import { type RuleState, ruleState } from '../../shared/engine/conditions/rule-state.ts'
import { type Cell, minuteOf } from '../../shared/engine/metrics/timeline.ts'
import { type Interval, joined, type Observed, replaceIntervals } from '../../shared/engine/time/interval.ts'
import type { Instant } from '../../shared/model/ids.ts'
import { type ActiveSite, type Group, horizon } from './active-site.ts'

/** A group whose alerts may have to change. */
export interface Verdict {
  compiled: CompiledRule
  group: Group
  state: RuleState
  /** Minutes whose data changed, if any did: values and evidence within may be others now. */
  touched: Interval | undefined
}

/** What decides how far the truth is known. */
export interface Moment {
  now: Instant
  observed: Observed
  /** The minute of the watermark before this commit; undefined for the first signals of a site. */
  before: number | undefined
  /** When the site's first signal happened, as known before this commit. */
  firstAt: Instant | null
}

/**
 * Looks again at the rules of a site that may have changed: those whose metric
 * got data, and those that wait for time to pass. Each verdict is to be written.
 */
export function runRules(site: ActiveSite, touched: ReadonlyMap<string, ReadonlySet<Cell>>, moment: Moment): Verdict[] {
  const moved = site.watermarkMinute !== moment.before
  const verdicts: Verdict[] = []
  for (const compiled of site.platform.rules) {
    const { metric, of, aggregate } = compiled.rule.condition
    if (isAboutSilence(compiled)) continue
    const cells = [...(touched.get(metric) ?? []), ...((of && touched.get(of.metric)) ?? [])]
    if (aggregate === 'absent') verdicts.push(...runAbsence(site, compiled, cells, moment, moved))
    else verdicts.push(...runWindow(site, compiled, cells, moved))
  }
  return verdicts
}

/** The verdict on one group as things stand, for instance after a person resolved its alert. */
export function judge(site: ActiveSite, compiled: CompiledRule, group: Group, moment: Moment): Verdict {
  if (isAboutSilence(compiled)) return judgeSilence(site, compiled, group, minuteOf(moment.now))
  if (compiled.rule.condition.aggregate === 'absent') return judgeAbsence(site, compiled, group, moment.observed, undefined)
  return judgeWindow(site, compiled, group, undefined)
}

/** True for a rule on a site that has gone silent, which is judged by the clock. */
export function isAboutSilence({ rule }: CompiledRule): boolean {
  return rule.condition.metric === heartbeatMetric
}

/** Newest minute in which a rule may be believed to be true. */
export function trueUntil(site: ActiveSite, compiled: CompiledRule, now: Instant): number {
  if (isAboutSilence(compiled)) return minuteOf(now)
  return (site.watermarkMinute ?? 0) - (compiled.growing ? 0 : 1)
}

/**
 * The rules on a silent site. Silence is measured by the clock: when it was found
 * stands in the site's memory, and its end too is when it was noticed, so data
 * that arrives late does not undo what was true then. `silent` says how it is now
 * for a rule.
 */
export function runSilence(site: ActiveSite, now: Instant, silent: (compiled: CompiledRule) => boolean): Verdict[] {
  const minute = minuteOf(now)
  return site.platform.heartbeatRules.flatMap((compiled) => {
    const isSilent = silent(compiled)
    const known = site.groupsOf(compiled.rule.id).get(wholeSite)
    const last = known?.state.intervals.at(-1)
    const goingOn = last?.[1] === stillSilent
    if (!isSilent && !goingOn && !known?.active) return []
    const group = known ?? site.group(compiled.rule.id, wholeSite)
    const { state } = group
    if (isSilent && !goingOn) state.intervals = [...state.intervals, [minute, stillSilent]]
    if (!isSilent && goingOn) state.intervals = [...state.intervals.slice(0, -1), [last[0], Math.max(last[0], minute - 1)]]
    return [judgeSilence(site, compiled, group, minute)]
  })
}

/** End of a silence that has not ended. */
const stillSilent = Number.MAX_SAFE_INTEGER

function judgeSilence(site: ActiveSite, compiled: CompiledRule, group: Group, minute: number): Verdict {
  const { intervals, closings } = group.state
  const decided = { trueUntil: minute, falseUntil: decidedFalse(site) }
  const state = ruleState(joined(intervals), site.rules.timing(compiled), decided, closings)
  group.active = state.phase !== 'idle'
  return { compiled, group, state, touched: undefined }
}

function runWindow(site: ActiveSite, compiled: CompiledRule, cells: readonly Cell[], moved: boolean): Verdict[] {
  const changed = new Map<Group, Interval>()
  const window = site.rules.windowOf(compiled)
  for (const [start, end] of clusters(cells, window)) {
    for (const { compiled: version, from, to } of site.rules.spans(compiled, start, end + window - 1)) {
      const found = evaluateRange(version, site.buckets.timelines(version, from - version.window + 1, to), from, to)
      for (const group of site.groupsOf(compiled.rule.id).values()) {
        if (!found.has(group.key) && group.state.intervals.some(([a, b]) => a <= to && b >= from)) found.set(group.key, [])
      }
      for (const [key, within] of found) {
        const group = site.group(compiled.rule.id, key)
        group.state.intervals = replaceIntervals(group.state.intervals, from, to, within)
        widen(changed, group, from, to)
      }
    }
  }
  // A signal in a quiet minute between two firings is evidence of the alert as well.
  const groups = site.groupsOf(compiled.rule.id)
  for (const { series, minute } of groups.size > 0 ? cells : []) {
    const group = groups.get(compiled.groupOf(series) ?? '')
    if (group) widen(changed, group, minute, minute)
  }
  const verdicts: Verdict[] = []
  for (const group of site.groupsOf(compiled.rule.id).values()) {
    const touched = changed.get(group)
    if (touched || (moved && group.active)) verdicts.push(judgeWindow(site, compiled, group, touched))
  }
  return verdicts
}

function widen(changed: Map<Group, Interval>, group: Group, from: number, to: number): void {
  const known = changed.get(group)
  changed.set(group, known ? [Math.min(known[0], from), Math.max(known[1], to)] : [from, to])
}

function judgeWindow(site: ActiveSite, compiled: CompiledRule, group: Group, touched: Interval | undefined): Verdict {
  const until = trueUntil(site, compiled, 0)
  const { intervals, closings } = group.state
  const state = ruleState(intervals, site.rules.timing(compiled), { trueUntil: until, falseUntil: decidedFalse(site) }, closings)
  group.active = state.phase !== 'idle' || (intervals.at(-1)?.[1] ?? 0) > until
  return { compiled, group, state, touched }
}

/** Minutes with data, put together where their windows meet, so that old signals among new ones do not evaluate all that lies between. */
function clusters(cells: readonly Cell[], window: number): [number, number][] {
  const minutes = [...new Set(cells.map((cell) => cell.minute))].sort((a, b) => a - b)
  const result: [number, number][] = []
  for (const minute of minutes) {
    const last = result.at(-1)
    if (last && minute <= last[1] + window) last[1] = minute
    else result.push([minute, minute])
  }
  return result
}

function runAbsence(
  site: ActiveSite,
  compiled: CompiledRule,
  cells: readonly Cell[],
  { observed, firstAt }: Moment,
  moved: boolean,
): Verdict[] {
  const beganEarlier = site.memory.firstAt !== firstAt
  const { rule } = compiled
  const seen = Map.groupBy(cells, (cell) => compiled.groupOf(cell.series) ?? '')
  seen.delete('')
  if (rule.condition.groupBy.length === 0 && !seen.has(wholeSite)) seen.set(wholeSite, [])
  const limit = site.rules.absenceLimit(compiled)
  const reach = typeof limit === 'number' ? limit : Math.max(0, ...limit.map((span) => span.limit))
  for (const [key, sightings] of seen) {
    const { state } = site.group(rule.id, key)
    const minutes = [...new Set(sightings.map((cell) => cell.minute))]
    state.absence = see(state.absence ?? newAbsence(), minutes, baseOf(site, compiled), limit, observed)
  }
  const verdicts: Verdict[] = []
  for (const group of site.groupsOf(rule.id).values()) {
    const minutes = (seen.get(group.key) ?? []).map((cell) => cell.minute)
    const touched: Interval | undefined = minutes.length > 0 ? [Math.min(...minutes), Math.max(...minutes) + reach] : undefined
    if (!touched && !moved && !beganEarlier) continue
    const wasActive = group.active
    const verdict = judgeAbsence(site, compiled, group, observed, touched)
    if (touched || beganEarlier || wasActive || group.active) verdicts.push(verdict)
  }
  return verdicts
}

function judgeAbsence(site: ActiveSite, compiled: CompiledRule, group: Group, observed: Observed, touched: Interval | undefined): Verdict {
  const until = trueUntil(site, compiled, 0)
  const limit = site.rules.absenceLimit(compiled)
  const intervals = absentUntil(group.state.absence ?? newAbsence(), until, baseOf(site, compiled), limit, observed)
  const state = ruleState(
    intervals,
    site.rules.timing(compiled),
    { trueUntil: until, falseUntil: decidedFalse(site) },
    group.state.closings,
  )
  group.active = state.phase !== 'idle'
  return { compiled, group, state, touched }
}

/** What a rule over the whole site asks for is expected from the site's first signal on. */
function baseOf(site: ActiveSite, { rule }: CompiledRule): number | undefined {
  const { firstAt } = site.memory
  return firstAt === null || rule.condition.groupBy.length > 0 ? undefined : minuteOf(firstAt)
}

function decidedFalse(site: ActiveSite): number {
  return (site.watermarkMinute ?? 0) - 1
}

/**
 * Forgets what lies so far behind the watermark that nothing will change it, or
 * before `oldest`, the first minute that retention leaves. True when nothing is left.
 */
export function prune(site: ActiveSite, { compiled, group, state: { episodes } }: Verdict, oldest = 0): boolean {
  const { state, active } = group
  const { intervals, absence } = state
  const lastTrue = Math.max(intervals.at(-1)?.[1] ?? 0, absence?.lastSeen ?? 0, absence?.past.at(-1)?.[1] ?? 0)
  // Nothing ends what was true when the data stopped: without this, it would stay after its alert is gone.
  if (lastTrue < oldest && (group.key !== wholeSite || !absence)) return true
  const watermark = site.watermarkMinute ?? 0
  const before = Math.max(oldest, watermark - Math.max(horizon, Math.ceil(compiled.rule.condition.cooldown / 60)))
  const cut = episodes.findLast((episode) => !episode.open && episode.events.at(-1)!.minute < before)?.events.at(-1)?.minute
  if (cut !== undefined) {
    state.intervals = state.intervals.filter(([, to]) => to > cut)
    if (state.absence) state.absence.past = state.absence.past.filter(([, to]) => to > cut)
    state.closings = state.closings.filter((minute) => minute > cut)
    state.alerts = state.alerts.filter(({ first }) => first > cut)
  }
  return !active && state.absence === null && state.intervals.length === 0 && state.alerts.length === 0
}
