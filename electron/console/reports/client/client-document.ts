import type { ReportBlock, ReportDocument } from '../../../../shared/bridge/reports.ts'
import { localDay } from '../../../../shared/engine/time/local-day.ts'
import type { Incident } from '../../../../shared/model/alerts/incident.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import { severities } from '../../../../shared/model/severity.ts'
import { english, type Words } from '../../../messages/words.ts'
import { lengthText, whenText, zoneText } from '../document/when.ts'
import { type MonthEvents, type MonthFigures, missingDays, monthFigures, ofDay, type SiteMonth } from './client-figures.ts'
import { daysOf, dayText, monthBefore, monthText } from './months.ts'

/** A client's month, and the one before it. */
export interface ClientReport {
  clientName: string
  accountName: string
  simulated: boolean
  month: string
  sites: SiteMonth[]
  events: MonthEvents
  before: { sites: SiteMonth[]; events: MonthEvents }
  /** Alerts and incidents of before are no longer kept. */
  eventsSince: Instant | null
  at: Instant
  zone: string
}

const missingShown = 8

/** The report for people: numbers first, each beside the month before; then days, sites and incidents. */
export function clientDocument(report: ClientReport, words: Words = english): ReportDocument {
  const text = words.reports
  const number = (value: number) => numberText(value, words)
  const { month, sites, zone } = report
  const now = monthFigures(sites, report.events)
  const before = monthFigures(report.before.sites, report.before.events)
  const unread = sites.filter(({ days }) => days === null).length
  return {
    title: `${report.clientName}: ${monthText(month, words)}`,
    subtitle: `${text.client.subtitle(siteCount(sites.length, words), report.accountName)}${report.simulated ? text.simulated : ''}`,
    foot: text.client.foot(whenText(report.at, zone, words), zoneText(zone)),
    blocks: [
      ...(sites.length === 0 ? [{ kind: 'text' as const, text: text.client.noSites }] : []),
      { kind: 'figures', entries: figures(now, before, monthText(monthBefore(month), words), before.days.known > 0, words) },
      ...caveats(report, now, unread, words),
      ...days(report, words),
      { kind: 'heading', text: text.client.bySeverity },
      {
        kind: 'table',
        columns: [
          { title: text.client.severity, share: 3 },
          { title: monthText(month, words), share: 2, end: true },
          { title: monthText(monthBefore(month), words), share: 2, end: true },
        ],
        rows: severities.map((severity) => [
          words.shell.severity[severity],
          now.days.known === 0 ? text.unknown : number(now.alerts[severity]),
          before.days.known === 0 ? text.unknown : number(before.alerts[severity]),
        ]),
        empty: '',
      },
      { kind: 'heading', text: text.client.sites },
      siteTable(sites, words),
      { kind: 'heading', text: text.client.incidents },
      incidentTable(report.events.incidents, zone, report.at, words),
    ],
  }
}

function figures(now: MonthFigures, before: MonthFigures, monthBeforeText: string, comparable: boolean, words: Words) {
  const text = words.reports
  const named = text.client.figures
  const number = (value: number) => numberText(value, words)
  const numberOr = (value: number | null) => (value === null ? null : number(value))
  const percent = (share: number | null) => percentText(share, words)
  const known = now.days.known > 0
  const entry = (label: string, value: string | null, other: string | null) => ({
    label,
    value: value ?? text.unknown,
    note: comparable && other !== null ? text.client.in(other, monthBeforeText) : text.client.unknownIn(monthBeforeText),
  })
  const totals = (value: (figures: MonthFigures) => number | null) =>
    [known ? numberOr(value(now)) : null, before.days.known > 0 ? numberOr(value(before)) : null] as const
  const span = (ms: number | null) => (ms === null ? null : lengthText(ms, words))
  return [
    entry(named.availability, percent(now.availability), percent(before.availability)),
    entry(named.incidents, number(now.incidents), number(before.incidents)),
    entry(named.alerts, ...totals(({ alertTotal }) => alertTotal)),
    entry(named.acknowledge, span(now.timeToAcknowledge), span(before.timeToAcknowledge)),
    entry(named.resolve, span(now.timeToResolve), span(before.timeToResolve)),
    entry(named.changes, ...totals(({ changes }) => changes)),
    entry(named.mails, ...totals(({ failedMails }) => failedMails)),
    entry(named.signIns, ...totals(({ failedSignIns }) => failedSignIns)),
    entry(named.requests, ...totals(({ requests }) => requests)),
    entry(named.requestErrors, ...totals(({ requestErrors }) => requestErrors)),
    entry(named.fatals, ...totals(({ fatalErrors }) => fatalErrors)),
    entry(named.dropped, ...totals(({ droppedEvents }) => droppedEvents)),
  ]
}

/** What the numbers leave out, each in a sentence. */
function caveats({ sites, eventsSince, zone }: ClientReport, now: MonthFigures, unread: number, words: Words): ReportBlock[] {
  const text = words.reports.client
  const texts: string[] = []
  if (unread > 0) texts.push(text.unread(siteCount(unread, words)))
  const missing = sites
    .flatMap((site) => (site.days === null ? [] : [{ name: site.name, days: missingDays(site) }]))
    .filter(({ days }) => days.length > 0)
  if (missing.length > 0) {
    const named = missing.slice(0, missingShown).map(({ name, days }) => `${name} (${days.length})`)
    texts.push(text.missingDays(named.join(', '), Math.max(0, missing.length - missingShown)))
  }
  if (now.days.known === 0 && sites.length > 0 && unread === 0 && missing.length === 0) texts.push(text.noDayOver)
  if (eventsSince !== null) texts.push(text.knownSince(whenText(eventsSince, zone, words)))
  return texts.map((said) => ({ kind: 'text', text: said, dim: true }))
}

/** Day by day, as far as the month has come. */
function days({ sites, month, at, zone }: ClientReport, words: Words): ReportBlock[] {
  const text = words.reports.client
  const today = localDay(at, zone)
  const over = daysOf(month).filter((day) => day < today)
  if (over.length === 0) return []
  const bars = (title: string, value: Parameters<typeof ofDay>[2]): ReportBlock => {
    const known = over.map((day) => ({ label: dayText(day, words), value: ofDay(sites, day, value) }))
    const top = Math.max(1, ...known.map((day) => day.value ?? 0))
    return { kind: 'bars', title, days: known, top: { text: numberText(top, words), value: top } }
  }
  return [
    { kind: 'heading', text: text.days },
    bars(text.alertsADay, ({ alerts }) => severities.reduce((total, severity) => total + alerts[severity], 0)),
    bars(text.noDataADay, ({ minutes }) => minutes.noData),
  ]
}

function siteTable(sites: readonly SiteMonth[], words: Words): ReportBlock {
  const text = words.reports
  const titles = text.client.siteColumns
  const nothing: MonthEvents = { alerts: [], incidents: [] }
  return {
    kind: 'table',
    columns: [
      { title: titles.site, share: 5 },
      { title: titles.available, share: 2, end: true },
      { title: titles.alerts, share: 1.5, end: true },
      { title: titles.changes, share: 1.5, end: true },
      { title: titles.mails, share: 1.5, end: true },
      { title: titles.signIns, share: 2, end: true },
      { title: titles.missing, share: 1.5, end: true },
    ],
    rows: sites.map((site) => {
      const of = monthFigures([site], nothing)
      const cells = [of.alertTotal, of.changes, of.failedMails, of.failedSignIns]
      return [
        site.name,
        percentText(of.availability, words) ?? text.unknown,
        ...cells.map((value) => (of.days.known === 0 ? text.unknown : value === null ? text.client.notTold : numberText(value, words))),
        site.days === null ? text.client.allDays : numberText(of.days.missing, words),
      ]
    }),
    empty: text.client.noSites,
  }
}

function incidentTable(incidents: readonly Incident[], zone: string, now: Instant, words: Words): ReportBlock {
  const text = words.reports.client
  const titles = text.incidentColumns
  return {
    kind: 'table',
    columns: [
      { title: titles.began, share: 3 },
      { title: titles.what, share: 6 },
      { title: titles.severity, share: 2 },
      { title: titles.alerts, share: 1, end: true },
      { title: titles.lasted, share: 2, end: true },
    ],
    rows: [...incidents]
      .sort((a, b) => a.startedAt - b.startedAt)
      .map(({ startedAt, title, severity, alertIds, resolvedAt }) => [
        whenText(startedAt, zone, words),
        title,
        words.shell.severity[severity],
        numberText(alertIds.length, words),
        resolvedAt === null ? text.stillOpen(lengthText(now - startedAt, words)) : lengthText(resolvedAt - startedAt, words),
      ]),
    empty: text.noIncidents,
  }
}

function siteCount(n: number, words: Words): string {
  return words.reports.sites(n, numberText(n, words))
}

function numberText(value: number, { tag }: Words): string {
  return value.toLocaleString(tag)
}

/** With two decimals near 100, where they matter; never rounded up to it. */
function percentText(share: number | null, { tag }: Words): string | null {
  if (share === null) return null
  const hundredths = Math.floor(share * 10_000) / 100
  return `${hundredths.toLocaleString(tag, { maximumFractionDigits: 2 })} %`
}
