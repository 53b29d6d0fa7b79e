import type { AlertRow } from '../../../shared/bridge/contract/alerts.ts'
import { csvLine } from '../../../shared/engine/csv.ts'
import type { Instant } from '../../../shared/model/ids.ts'

const columns = [
  'account',
  'site',
  'client',
  'severity',
  'status',
  'rule',
  'title',
  'summary',
  'first fired',
  'last fired',
  'resolved',
  'value',
  'threshold',
  'evidence',
  'late',
  'snoozed until',
  'alert id',
] as const

/** Alerts as CSV (RFC 4180: CRLF, quotes doubled), instants in ISO 8601 UTC. `accountName` names the account of a row. */
export function alertsCsv(rows: Iterable<AlertRow>, accountName: (accountId: string) => string): string {
  const lines = [csvLine([...columns])]
  for (const { accountId, alert, siteName, clientName, snooze } of rows) {
    lines.push(
      csvLine([
        accountName(accountId),
        siteName,
        clientName ?? '',
        alert.severity,
        alert.status,
        alert.ruleId,
        alert.title,
        alert.summary,
        instant(alert.firstFiredAt),
        instant(alert.lastFiredAt),
        instant(alert.resolvedAt),
        alert.value,
        alert.threshold,
        alert.evidenceTotal,
        alert.late ? 'yes' : 'no',
        instant(snooze?.until ?? null),
        alert.id,
      ]),
    )
  }
  return lines.join('')
}

function instant(at: Instant | null): string {
  return at === null ? '' : new Date(at).toISOString()
}
