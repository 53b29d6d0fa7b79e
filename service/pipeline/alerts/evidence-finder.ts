import { type CompiledCatalog, derive, heartbeatMetric } from '../../../shared/engine/conditions/derive.ts'
import { type CompiledRule, observations } from '../../../shared/engine/conditions/evaluate.ts'
import { compileMatchers } from '../../../shared/engine/conditions/matcher.ts'
import type { Episode } from '../../../shared/engine/conditions/rule-state.ts'
import { minuteOf } from '../../../shared/engine/metrics/timeline.ts'
import type { Evidence } from '../../../shared/model/alerts/alert.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { Signal } from '../../../shared/model/signal.ts'
import type { StoredAlert } from '../../store/alerts/alerts.ts'
import type { StoredEvidence } from '../../store/alerts/evidence.ts'
import type { ReadChunks } from '../../store/signals/signals.ts'
import type { ActiveSite } from '../active-site.ts'
import type { Stores } from '../stores.ts'

/** Signals that are kept of all that are counted. */
const kept = 50
const minute = 60_000
/**
 * What is looked through when an alert fires, and when one goes on. On a busy site more lies further back: that is looked
 * through when nothing new comes or the alert ends, and before that for somebody who asks.
 */
const atOnce = { chunks: 8, signals: 200 }
/** For an absence: the last signs of life. */
const lastSigns = 10

/** Which signals are evidence for a rule. */
interface Wanted {
  types: string[]
  matches: (site: ActiveSite, signal: Signal, group: string) => boolean
}

/** What is looked through for an alert: signals that are evidence for it, newest first. */
interface Look {
  from: Instant
  to: Instant
  /** Number of the newest chunk that there is. */
  upTo: number
  /** Those in [from, to), of chunks after one. */
  stored: (range: { from: Instant; to: Instant; after?: number }) => IteratorObject<Signal>
  /**
   * The newest of those since `since`, and how many there are since `first`, and of them in the last minute: of a metric the
   * buckets tell, as a signal is one observation of it at most.
   */
  newest: (first: Instant, since: Instant) => Pick<StoredEvidence, 'total' | 'inLastMinute' | 'signals'>
  /** From when on to look for the newest of those since `first`. */
  lately: (first: Instant) => Instant
}

/** Finds the signals that triggered alerts, within one transaction. */
export class EvidenceFinder {
  private readonly stores: Stores
  private readonly catalog: CompiledCatalog
  private readonly wanted = new Map<string, Wanted>()

  constructor(stores: Stores, catalog: CompiledCatalog) {
    this.stores = stores
    this.catalog = catalog
  }

  /**
   * Evidence of an episode: signals that fed the condition from the start of its
   * first window to its newest true minute. What `known` has counted already is
   * not read again. `fresh` are the site's new signals of this commit, by which an
   * absence learns of signs of life that come late; `read` are its chunks that are known, for its other alerts too.
   */
  find(
    site: ActiveSite,
    compiled: CompiledRule,
    group: string,
    episode: Episode,
    known: StoredEvidence | undefined,
    { fresh, read }: { fresh: readonly Signal[]; read: ReadChunks },
  ): StoredEvidence {
    const { condition } = compiled.rule
    const firstTrue = episode.first - Math.ceil(condition.for / 60)
    const wanted = this.wantedBy(compiled)
    if (condition.aggregate === 'absent') {
      const isKnown = known && !fresh.some((signal) => signal.at < known.to && wanted.types.includes(signal.type))
      return isKnown ? known : this.lastSeen(site, compiled, group, firstTrue)
    }
    // Retention may have moved the start; nothing else does.
    const from = known?.from ?? Math.max(0, (firstTrue - compiled.window + 1) * minute)
    const look = this.lookAt(site, compiled, group, { from, to: (episode.last + 1) * minute }, read)
    return known && known.to <= look.to ? further(look, known, episode.open) : begun(look)
  }

  /** Evidence as the API shows it, of an alert of a site, also what was left to be looked through later. Reads only. */
  shown(site: ActiveSite, { alert, internals }: StoredAlert, known: StoredEvidence): Evidence {
    const current = site.platform.rules.find(({ rule }) => rule.id === alert.ruleId)
    const shown = { alertId: alert.id, total: known.total, signals: known.signals }
    if (!current || known.since <= known.from) return shown
    const compiled = site.rules.at(current, minuteOf(alert.firstFiredAt))
    return { ...shown, signals: withOlder(this.lookAt(site, compiled, internals.groupKey, known, new Map()), known.signals, known.since) }
  }

  private lookAt(site: ActiveSite, compiled: CompiledRule, group: string, span: { from: Instant; to: Instant }, read: ReadChunks): Look {
    const { signals } = this.stores
    const wanted = this.wantedBy(compiled)
    const { to } = span
    const stored: Look['stored'] = (range) =>
      signals.between(site.no, site.siteId, { types: wanted.types, read, ...range }).filter((signal) => wanted.matches(site, signal, group))
    return {
      ...span,
      upTo: signals.newestChunk(),
      stored,
      newest(first, since) {
        const found = stored({ from: since, to })
        if (compiled.rule.evidence) {
          const all = [...found]
          return { total: all.length, inLastMinute: inLastMinute(all, to), signals: all.slice(0, kept) }
        }
        const newest = [...found.take(kept)]
        return {
          total: Math.max(newest.length, observed(site, compiled, group, first, to)),
          inLastMinute: Math.max(inLastMinute(newest, to), observed(site, compiled, group, to - minute, to)),
          signals: newest,
        }
      },
      lately: (first) => (compiled.rule.evidence ? first : Math.max(first, signals.beginOfNewest(site.no, to, atOnce))),
    }
  }

  private lastSeen(site: ActiveSite, compiled: CompiledRule, group: string, firstTrue: number): StoredEvidence {
    const to = firstTrue * minute
    const upTo = this.stores.signals.newestChunk()
    if (compiled.rule.condition.metric === heartbeatMetric) {
      const { items } = this.stores.signals.page({ siteId: site.siteId, to, limit: lastSigns })
      return { total: items.length, inLastMinute: null, from: 0, since: 0, to, upTo, signals: items }
    }
    const wanted = this.wantedBy(compiled)
    const signals = this.stores.signals
      .between(site.no, site.siteId, { types: wanted.types, from: 0, to })
      .take(kept)
      .filter((signal) => wanted.matches(site, signal, group))
      .take(lastSigns)
      .toArray()
    return { total: signals.length, inLastMinute: null, from: 0, since: 0, to, upTo, signals }
  }

  private wantedBy(compiled: CompiledRule): Wanted {
    const { id, condition, evidence } = compiled.rule
    const known = this.wanted.get(id)
    if (known) return known
    const wanted = evidence ? listed(compiled, evidence) : this.fed(compiled)
    this.wanted.set(id, wanted)
    return wanted

    function listed({ groupOf }: CompiledRule, sources: NonNullable<typeof evidence>): Wanted {
      const tests = sources.map(({ type, where }) => ({ type, matches: compileMatchers(where) }))
      return {
        types: [...new Set(tests.map(({ type }) => type))],
        matches: (site, signal, group) =>
          tests.some(({ type, matches }) => type === signal.type && matches((field) => signal.fields[field])) &&
          groups(site, signal, condition.metric, groupOf).every((key) => key === undefined || key === group),
      }
    }
  }

  private fed({ groupOf, rule }: CompiledRule): Wanted {
    const metric = this.catalog.metrics.get(rule.condition.metric)
    return {
      types: [...new Set(metric?.from.map(({ type }) => type))],
      matches: (site, signal, group) => groups(site, signal, rule.condition.metric, groupOf).includes(group),
    }
  }
}

/** Evidence of an alert that nobody has counted for yet. */
function begun({ from, to, upTo, newest, lately }: Look): StoredEvidence {
  const since = lately(from)
  const found = newest(from, since)
  return { ...found, from, since: found.signals.length === kept ? from : since, to, upTo }
}

/** Evidence of an alert after what is known of it: what came late for the time that was counted, and what happened since. */
function further(look: Look, known: StoredEvidence, open: boolean): StoredEvidence {
  const { from, to, upTo, stored, newest, lately } = look
  // The last minute may have been open: it is counted again, so that what came for it since need not be looked for.
  const settled = known.inLastMinute === null ? known.to : known.to - minute
  const late = [...stored({ from, to: settled, after: known.upTo })]
  const moreSince = open ? lately(settled) : settled
  const more = settled < to ? newest(settled, moreSince) : { total: 0, inLastMinute: null, signals: [] }
  const total = known.total - (known.inLastMinute ?? 0) + late.length + more.total
  const isNew = total !== known.total
  if (!isNew && known.since <= from) return known.to === to ? known : { ...known, inLastMinute: more.inLastMinute, to, upTo }
  const found = [...known.signals, ...late, ...more.signals]
  const isBusy = moreSince > settled
  const goesOn = open && isNew && (isBusy || known.signals.length === kept)
  const since = more.signals.length === kept ? from : isBusy ? moreSince : known.since
  return {
    total,
    inLastMinute: more.inLastMinute,
    from,
    since: goesOn ? since : from,
    to,
    upTo,
    signals: goesOn ? newestOf(found) : withOlder(look, found, since),
  }
}

/** The newest of what was found and, when that is too few, of what lies before `since`, which was not looked through for it. */
function withOlder({ from, stored }: Look, found: readonly Signal[], since: Instant): Signal[] {
  const wanted = Math.max(0, kept - found.filter(({ at }) => at >= since).length)
  return newestOf(since > from ? [...found, ...stored({ from, to: since }).take(wanted)] : found)
}

/** As many as are kept, newest first and each once. */
function newestOf(found: readonly Signal[]): Signal[] {
  return [...new Map(found.map((signal) => [`${signal.at} ${signal.id}`, signal])).values()].sort(newestFirst).slice(0, kept)
}

function inLastMinute(signals: readonly Signal[], to: Instant): number {
  return signals.filter(({ at }) => at >= to - minute).length
}

/** How many observations of its metric were made for a group of a rule in [from, to), both at the beginning of a minute. */
function observed(site: ActiveSite, compiled: CompiledRule, group: string, from: Instant, to: Instant): number {
  const [first, last] = [minuteOf(from), minuteOf(to) - 1]
  return observations(compiled, site.buckets.timelines(compiled, first, last).metric, group, first, last)
}

/** Groups of a rule that a signal's observations of its metric belong to. */
function groups(site: ActiveSite, signal: Signal, metric: string, groupOf: CompiledRule['groupOf']): (string | undefined)[] {
  return derive(site.platform, signal, metric).map(({ labels, key }) => groupOf({ labels, key, hash: 0, catchAll: false }))
}

function newestFirst(a: Signal, b: Signal): number {
  return b.at - a.at || (b.id < a.id ? -1 : 1)
}
