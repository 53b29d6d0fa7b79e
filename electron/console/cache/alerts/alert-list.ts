import type { AlertRow } from '../../../../shared/bridge/contract/alerts.ts'
import type { FilterTerm } from '../../../../shared/bridge/filter.ts'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import type { SeverityCounts } from '../../../../shared/model/severity.ts'
import { noCounts, severities } from '../../../../shared/model/severity.ts'
import { evidenceWantedBit, flagTable, placeOf, resolvedPlace, severityBits, statusOf } from '../alert-flags.ts'
import type { FleetProjection } from '../fleet/fleet-projection.ts'
import type { OutboxRows } from '../outbox-rows.ts'
import type { SearchIndex } from '../search/search-index.ts'
import type { AlertColumns } from './alert-columns.ts'
import type { FilterScope } from './alert-filter.ts'
import { everyAlert, narrow } from './alert-filter.ts'
import type { AlertNames } from './alert-names.ts'
import type { AlertRows } from './alert-rows.ts'
import type { AlertSelection } from './alert-selection.ts'
import { countMatching, matchingRows } from './alert-selection.ts'
import type { AlertOrder } from './alert-window.ts'
import { selectWindow } from './alert-window.ts'
import { withIntents } from './overlay.ts'

export interface AlertScope {
  accountId: string | null
  terms: readonly FilterTerm[]
  siteId?: string | undefined
  from?: Instant | undefined
  to?: Instant | undefined
}

export interface AlertListParts {
  columns: AlertColumns
  names: AlertNames
  rows: AlertRows
  index: SearchIndex
  projection: FleetProjection
  outbox: OutboxRows
  /** What a filter on one account, or on all, looks things up in. */
  scope: (accountId: string | null) => Omit<FilterScope, 'columns' | 'names' | 'rowsWith'>
  author: (accountId: string) => string
}

interface SiteTimeline {
  sites: number
  lanes: {
    accountId: string
    siteId: string
    siteName: string
    total: number
    steps: { step: number; counts: SeverityCounts }[]
  }[]
}

const openFlags = flagTable((flags) => placeOf(flags) < resolvedPlace)

/** Lists of alerts: which and in what order from the columns, the documents of a window by their rows. */
export class AlertList {
  readonly #parts: AlertListParts

  constructor(parts: AlertListParts) {
    this.#parts = parts
  }

  /** One window. `worst`: open ones by severity, newest first, then resolved ones; `newest`: by their last firing. */
  page(scope: AlertScope, order: AlertOrder, offset: number, limit: number): { total: number; rows: AlertRow[]; more?: true } {
    const selection = this.#selection(scope)
    const { total, rows } = selectWindow(this.#parts.columns, selection, order, offset, limit)
    return { total, rows: rows.flatMap((row) => this.#row(row)), ...(selection.capped ? { more: true as const } : {}) }
  }

  get(accountId: string, alertId: string): AlertRow | undefined {
    const found = this.#parts.rows.find(accountId, alertId)
    return found && this.#row(found.row)[0]
  }

  /** The alert as the service last sent it. */
  document(accountId: string, alertId: string): Alert | undefined {
    const found = this.#parts.rows.find(accountId, alertId)
    return found && this.#parts.rows.at(found.row)?.alert
  }

  /** The rule's other open alerts in the account, worst first. */
  elsewhere({ accountId, alert }: AlertRow, limit: number): AlertRow[] {
    const { names } = this.#parts
    const site = names.knownSite(accountId, alert.siteId)
    const others = this.#ofRule({ ...this.#selection({ accountId, terms: [] }), flags: openFlags }, alert.ruleId)
    const sites = others.sites ?? new Uint8Array(names.siteCount).fill(1)
    if (site !== undefined) sites[site] = 0
    return this.#window({ ...others, sites }, 'worst', limit)
  }

  /** Other alerts of the rule on the site, newest first. */
  history({ accountId, alert }: AlertRow, limit: number): AlertRow[] {
    const own = this.#ofRule(this.#selection({ accountId, terms: [], siteId: alert.siteId }), alert.ruleId)
    return this.#window(own, 'newest', limit + 1)
      .filter((row) => row.alert.id !== alert.id)
      .slice(0, limit)
  }

  /** Alerts of a rule in an account that last fired at `from` or later, newest first, `limit` at most. */
  ofRule(accountId: string, ruleId: string, from: Instant, limit: number): Alert[] {
    const selection = this.#ofRule(this.#selection({ accountId, terms: [], from }), ruleId)
    return this.#window(selection, 'newest', limit).map(({ alert }) => alert)
  }

  /** Open alerts of a rule in an account, newest first. */
  openOfRule(accountId: string, ruleId: string): Alert[] {
    const selection = this.#ofRule({ ...this.#selection({ accountId, terms: [] }), flags: openFlags }, ruleId)
    return this.#window(selection, 'newest', Number.MAX_SAFE_INTEGER).map(({ alert }) => alert)
  }

  /** Open alerts of an account by rule, on the sites that `holds` keeps. */
  openByRule(accountId: string, holds: (siteId: string) => boolean): Map<string, number> {
    const { columns, names } = this.#parts
    const counts = new Map<string, number>()
    const known = new Map<number, boolean>()
    for (const row of matchingRows(columns, { ...this.#selection({ accountId, terms: [] }), flags: openFlags })) {
      const site = columns.site[row] as number
      const held = known.get(site) ?? holds(names.siteId(site))
      known.set(site, held)
      const ruleId = names.ruleId(columns.rule[row] as number)
      if (held) counts.set(ruleId, (counts.get(ruleId) ?? 0) + 1)
    }
    return counts
  }

  /** Alerts first fired in each of `steps` equal parts of [from, to). */
  timeline(scope: AlertScope, from: Instant, to: Instant, steps: number): { at: Instant; counts: SeverityCounts }[] {
    const length = Math.max(1, (to - from) / steps)
    const { columns } = this.#parts
    const { firstFiredAt, flags } = columns
    const selection = { ...this.#selection({ ...scope, from: undefined, to: undefined }), firstFrom: from, firstBefore: to }
    const counts = new Uint32Array(steps * (severityBits + 1))
    for (const row of matchingRows(columns, selection)) {
      const step = Math.min(steps - 1, Math.floor(((firstFiredAt[row] as number) - from) / length))
      const place = step * (severityBits + 1) + ((flags[row] as number) & severityBits)
      counts[place] = (counts[place] as number) + 1
    }
    return Array.from({ length: steps }, (_, step) => {
      const own = noCounts()
      for (const [rank, name] of severities.entries()) own[name] = counts[step * (severityBits + 1) + rank] ?? 0
      return { at: Math.floor(from + step * length), counts: own }
    })
  }

  /** The same of the sites on which most fired, most first: at most `most` of them, and how many there are. */
  siteTimeline(scope: AlertScope, from: Instant, to: Instant, steps: number, most: number): SiteTimeline {
    const length = Math.max(1, (to - from) / steps)
    const { columns, names, projection } = this.#parts
    const selection = { ...this.#selection({ ...scope, from: undefined, to: undefined }), firstFrom: from, firstBefore: to }
    const rows = matchingRows(columns, selection)
    const totals = new Uint32Array(names.siteCount)
    for (const row of rows) totals[columns.site[row] as number] = (totals[columns.site[row] as number] as number) + 1
    const fired = [...totals.keys()].filter((site) => (totals[site] as number) > 0)
    const shown = fired.sort((a, b) => (totals[b] as number) - (totals[a] as number) || a - b).slice(0, most)
    const lanes = new Map(shown.map((site) => [site, new Map<number, SeverityCounts>()]))
    for (const row of rows) {
      const lane = lanes.get(columns.site[row] as number)
      if (!lane) continue
      const step = Math.min(steps - 1, Math.floor(((columns.firstFiredAt[row] as number) - from) / length))
      const counts = lane.get(step) ?? noCounts()
      const severity = severities[(columns.flags[row] as number) & severityBits]
      if (severity) counts[severity] += 1
      lane.set(step, counts)
    }
    return {
      sites: fired.length,
      lanes: [...lanes].map(([site, lane]) => {
        const [accountId, siteId] = [names.accountId(names.accountOfSite(site)), names.siteId(site)]
        return {
          accountId,
          siteId,
          siteName: projection.site(accountId, siteId)?.site.name ?? siteId,
          total: totals[site] as number,
          steps: [...lane].sort(([a], [b]) => a - b).map(([step, counts]) => ({ step, counts })),
        }
      }),
    }
  }

  /** Open and not acknowledged, what waits in the outbox applied. */
  unacknowledged(accountId: string | null): number {
    return countMatching(this.#parts.columns, {
      ...this.#selection({ accountId, terms: [] }),
      flags: flagTable((flags) => statusOf(flags) === 'firing'),
    })
  }

  /** Alerts whose text holds all words, open and worst ones first, as far as they are indexed. */
  search(text: string, limit: number): AlertRow[] {
    return this.#parts.index.worst(text, limit).flatMap((row) => this.#row(row))
  }

  /** Open alerts of at least this severity, newest first. */
  open(accountId: string | null, worstRank: number, limit: number): AlertRow[] {
    const flags = flagTable((flags) => placeOf(flags) <= Math.min(worstRank, resolvedPlace - 1))
    return this.#window({ ...this.#selection({ accountId, terms: [] }), flags }, 'newest', limit)
  }

  /** Open alerts whose evidence is not cached as it stands now: the worst and newest first. */
  withoutEvidence(accountId: string, limit: number): { id: string; total: number }[] {
    const flags = flagTable((flags) => placeOf(flags) < resolvedPlace && (flags & evidenceWantedBit) !== 0)
    const { columns, rows } = this.#parts
    return selectWindow(columns, { ...this.#selection({ accountId, terms: [] }), flags }, 'worst', 0, limit).rows.flatMap((row) => {
      const alert = rows.at(row)?.alert
      return alert ? [{ id: alert.id, total: alert.evidenceTotal }] : []
    })
  }

  #selection({ accountId, terms, siteId, from, to }: AlertScope): AlertSelection & { capped: boolean } {
    const { columns, names, index } = this.#parts
    const selection = { ...everyAlert(), capped: false }
    if (accountId !== null || siteId !== undefined) {
      const account = accountId === null ? null : (names.knownAccount(accountId) ?? -1)
      selection.sites = new Uint8Array(names.siteCount)
      for (let site = 0; site < selection.sites.length; site += 1) {
        const inAccount = account === null || names.accountOfSite(site) === account
        if (inAccount && (siteId === undefined || names.siteId(site) === siteId)) selection.sites[site] = 1
      }
      // With one account only, naming it asks nothing.
      if (siteId === undefined && selection.sites.every((held) => held === 1)) selection.sites = null
    }
    if (from !== undefined) selection.lastFrom = from
    if (to !== undefined) selection.firstBefore = to
    if (terms.length === 0) return selection
    // Words alone find the first ten thousand; beside anything else all that they find is needed.
    const alone =
      terms.length === 1 &&
      terms[0]?.negated === false &&
      accountId === null &&
      siteId === undefined &&
      from === undefined &&
      to === undefined
    const rowsWith = (text: string) => {
      const found = index.rowsWith(text, !alone)
      if (!found.all) selection.capped = true
      return found.rows
    }
    const narrowed = narrow(selection, terms, { ...this.#parts.scope(accountId), columns, names, rowsWith })
    return { ...narrowed, capped: selection.capped }
  }

  #ofRule(selection: AlertSelection, ruleId: string): AlertSelection {
    const { names } = this.#parts
    const rules = new Uint8Array(names.ruleCount)
    const rule = names.knownRule(ruleId)
    if (rule !== undefined) rules[rule] = 1
    return { ...selection, rules }
  }

  #window(selection: AlertSelection, order: AlertOrder, limit: number): AlertRow[] {
    return selectWindow(this.#parts.columns, selection, order, 0, limit).rows.flatMap((row) => this.#row(row))
  }

  #row(row: number): AlertRow[] {
    const found = this.#parts.rows.at(row)
    if (!found) return []
    const { accountId, alert: stored } = found
    const { outbox, projection, author } = this.#parts
    const waiting = outbox.waitingOn(accountId, `alert ${stored.id}`)
    const site = projection.site(accountId, stored.siteId)
    const newest = waiting.at(-1)?.action.kind
    const snoozing = outbox.waitingOn(accountId, `snooze ${stored.siteId} ${stored.ruleId}`).length > 0
    return [
      {
        accountId,
        alert: waiting.length === 0 ? stored : withIntents(stored, waiting, author(accountId)),
        siteName: site?.site.name ?? stored.siteId,
        clientName: site?.clientName ?? null,
        snooze: site?.snoozes.find((snooze) => snooze.ruleId === stored.ruleId) ?? null,
        pending: newest === 'acknowledge' || newest === 'resolve' || newest === 'note' ? newest : snoozing ? 'snooze' : null,
      },
    ]
  }
}
