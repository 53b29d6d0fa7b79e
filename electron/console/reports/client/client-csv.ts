import { csvLine } from '../../../../shared/engine/csv.ts'
import { severities } from '../../../../shared/model/severity.ts'
import type { DailyTotals } from '../../../../shared/model/sites/daily.ts'
import type { SiteMonth } from './client-figures.ts'

const columns: [string, (day: DailyTotals) => number | string | null][] = [
  ['time zone', ({ timeZone }) => timeZone],
  ['minutes observed', ({ minutes }) => minutes.observed],
  ['minutes without data', ({ minutes }) => minutes.noData],
  ...severities.map((severity): [string, (day: DailyTotals) => number] => [`alerts ${severity}`, ({ alerts }) => alerts[severity]]),
  ['changes', ({ changes }) => changes],
  ['mails failed', ({ failedMails }) => failedMails],
  ['sign-ins refused', ({ failedSignIns }) => failedSignIns],
  ['fatal errors', ({ fatalErrors }) => fatalErrors],
  ['requests', ({ requests }) => requests.count],
  ['requests with an error', ({ requests }) => requests.errors],
  ['mean duration, ms', ({ requests }) => requests.mean],
  ['95th percentile, ms', ({ requests }) => requests.p95],
  ['signals', ({ signals }) => signals],
  ['events dropped', ({ droppedEvents }) => droppedEvents],
  ['batches taken', ({ batches }) => batches.completed],
  ['batches refused', ({ batches }) => batches.failed],
]

/** The month as CSV: a line a site and day. A day of which nothing is known says `missing` and has empty cells, not zeros. */
export function clientCsv(sites: readonly SiteMonth[]): string {
  const lines = [csvLine(['site', 'site id', 'day', 'totals', ...columns.map(([title]) => title)])]
  for (const { siteId, name, days, expected } of sites) {
    const known = new Map(days?.map((of) => [of.day, of]))
    for (const day of [...new Set([...expected, ...known.keys()])].sort()) {
      const of = known.get(day)
      const cells = columns.map(([, value]) => (of ? (value(of) ?? '') : ''))
      lines.push(csvLine([name, siteId, day, of ? 'known' : 'missing', ...cells]))
    }
  }
  return lines.join('')
}
