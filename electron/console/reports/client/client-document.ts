import type { ReportBlock, ReportDocument } from '../../../../shared/bridge/reports.ts'
import { localDay } from '../../../../shared/engine/time/local-day.ts'
import type { Incident } from '../../../../shared/model/alerts/incident.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import { severities } from '../../../../shared/model/severity.ts'
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
export function clientDocument(report: ClientReport): ReportDocument {
  const { month, sites, zone } = report
  const now = monthFigures(sites, report.events)
  const before = monthFigures(report.before.sites, report.before.events)
  const unread = sites.filter(({ days }) => days === null).length
  return {
    title: `${report.clientName}: ${monthText(month)}`,
    subtitle: `${count(sites.length, 'site')} of ${report.accountName}${report.simulated ? ' (simulated signals)' : ''}`,
    foot: `Logystera Console, ${whenText(report.at, zone)}. Days are those of each site's own zone; other times in ${zoneText(zone)}.`,
    blocks: [
      ...(sites.length === 0 ? [{ kind: 'text' as const, text: 'This client has no sites.' }] : []),
      { kind: 'figures', entries: figures(now, before, monthText(monthBefore(month)), before.days.known > 0) },
      ...caveats(report, now, unread),
      ...days(report),
      { kind: 'heading', text: 'Alerts by severity' },
      {
        kind: 'table',
        columns: [
          { title: 'Severity', share: 3 },
          { title: monthText(month), share: 2, end: true },
          { title: monthText(monthBefore(month)), share: 2, end: true },
        ],
        rows: severities.map((severity) => [
          severity,
          now.days.known === 0 ? 'unknown' : number(now.alerts[severity]),
          before.days.known === 0 ? 'unknown' : number(before.alerts[severity]),
        ]),
        empty: '',
      },
      { kind: 'heading', text: 'Sites' },
      siteTable(sites),
      { kind: 'heading', text: 'Incidents' },
      incidentTable(report.events.incidents, zone, report.at),
    ],
  }
}

function figures(now: MonthFigures, before: MonthFigures, monthBeforeText: string, comparable: boolean) {
  const known = now.days.known > 0
  const entry = (label: string, value: string | null, other: string | null) => ({
    label,
    value: value ?? 'unknown',
    note: comparable && other !== null ? `${other} in ${monthBeforeText}` : `${monthBeforeText}: unknown`,
  })
  const totals = (value: (figures: MonthFigures) => number | null) =>
    [known ? numberOr(value(now)) : null, before.days.known > 0 ? numberOr(value(before)) : null] as const
  const span = (ms: number | null) => (ms === null ? null : lengthText(ms))
  return [
    entry('Availability of data', percent(now.availability), percent(before.availability)),
    entry('Incidents', number(now.incidents), number(before.incidents)),
    entry('Alerts', ...totals(({ alertTotal }) => alertTotal)),
    entry('Median to acknowledge', span(now.timeToAcknowledge), span(before.timeToAcknowledge)),
    entry('Median to resolve', span(now.timeToResolve), span(before.timeToResolve)),
    entry('Changes made', ...totals(({ changes }) => changes)),
    entry('Mails not delivered', ...totals(({ failedMails }) => failedMails)),
    entry('Sign-ins refused', ...totals(({ failedSignIns }) => failedSignIns)),
    entry('Requests answered', ...totals(({ requests }) => requests)),
    entry('Answered with an error', ...totals(({ requestErrors }) => requestErrors)),
    entry('Fatal errors', ...totals(({ fatalErrors }) => fatalErrors)),
    entry('Events dropped by the sites', ...totals(({ droppedEvents }) => droppedEvents)),
  ]
}

/** What the numbers leave out, each in a sentence. */
function caveats({ sites, eventsSince, zone }: ClientReport, now: MonthFigures, unread: number): ReportBlock[] {
  const texts: string[] = []
  if (unread > 0)
    texts.push(
      `The days of ${count(unread, 'site')} were never read on this machine, and the service cannot be asked now. They are missing here.`,
    )
  const missing = sites
    .flatMap((site) => (site.days === null ? [] : [{ name: site.name, days: missingDays(site) }]))
    .filter(({ days }) => days.length > 0)
  if (missing.length > 0) {
    const named = missing.slice(0, missingShown).map(({ name, days }) => `${name} (${days.length})`)
    const more = missing.length > missingShown ? ` and ${missing.length - missingShown} more` : ''
    texts.push(`Days without totals, which count for nothing above: ${named.join(', ')}${more}.`)
  }
  if (now.days.known === 0 && sites.length > 0 && unread === 0 && missing.length === 0) texts.push('No day of this month is over yet.')
  if (eventsSince !== null)
    texts.push(
      `Incidents and times to acknowledge and resolve are known since ${whenText(eventsSince, zone)}; older ones are no longer kept.`,
    )
  return texts.map((text) => ({ kind: 'text', text, dim: true }))
}

/** Day by day, as far as the month has come. */
function days({ sites, month, at, zone }: ClientReport): ReportBlock[] {
  const today = localDay(at, zone)
  const over = daysOf(month).filter((day) => day < today)
  if (over.length === 0) return []
  const bars = (title: string, value: Parameters<typeof ofDay>[2]): ReportBlock => {
    const known = over.map((day) => ({ label: dayText(day), value: ofDay(sites, day, value) }))
    const top = Math.max(1, ...known.map((day) => day.value ?? 0))
    return { kind: 'bars', title, days: known, top: { text: number(top), value: top } }
  }
  return [
    { kind: 'heading', text: 'Days' },
    bars('Alerts a day', ({ alerts }) => severities.reduce((total, severity) => total + alerts[severity], 0)),
    bars('Minutes without data a day, all sites', ({ minutes }) => minutes.noData),
  ]
}

function siteTable(sites: readonly SiteMonth[]): ReportBlock {
  const nothing: MonthEvents = { alerts: [], incidents: [] }
  return {
    kind: 'table',
    columns: [
      { title: 'Site', share: 5 },
      { title: 'Data available', share: 2, end: true },
      { title: 'Alerts', share: 1.5, end: true },
      { title: 'Changes', share: 1.5, end: true },
      { title: 'Mails failed', share: 1.5, end: true },
      { title: 'Sign-ins refused', share: 2, end: true },
      { title: 'Days missing', share: 1.5, end: true },
    ],
    rows: sites.map((site) => {
      const of = monthFigures([site], nothing)
      const cells = [of.alertTotal, of.changes, of.failedMails, of.failedSignIns]
      return [
        site.name,
        percent(of.availability) ?? 'unknown',
        ...cells.map((value) => (of.days.known === 0 ? 'unknown' : (numberOr(value) ?? 'not told'))),
        site.days === null ? 'all' : number(of.days.missing),
      ]
    }),
    empty: 'This client has no sites.',
  }
}

function incidentTable(incidents: readonly Incident[], zone: string, now: Instant): ReportBlock {
  return {
    kind: 'table',
    columns: [
      { title: 'Began', share: 3 },
      { title: 'What', share: 6 },
      { title: 'Severity', share: 2 },
      { title: 'Alerts', share: 1, end: true },
      { title: 'Lasted', share: 2, end: true },
    ],
    rows: [...incidents]
      .sort((a, b) => a.startedAt - b.startedAt)
      .map(({ startedAt, title, severity, alertIds, resolvedAt }) => [
        whenText(startedAt, zone),
        title,
        severity,
        number(alertIds.length),
        resolvedAt === null ? `${lengthText(now - startedAt)}, still open` : lengthText(resolvedAt - startedAt),
      ]),
    empty: 'No incidents began in this month.',
  }
}

function count(n: number, what: string): string {
  return `${number(n)} ${what}${n === 1 ? '' : 's'}`
}

function number(value: number): string {
  return value.toLocaleString('en')
}

function numberOr(value: number | null): string | null {
  return value === null ? null : number(value)
}

/** With two decimals near 100, where they matter; never rounded up to it. */
function percent(share: number | null): string | null {
  if (share === null) return null
  const hundredths = Math.floor(share * 10_000) / 100
  return `${hundredths.toLocaleString('en', { maximumFractionDigits: 2 })} %`
}
