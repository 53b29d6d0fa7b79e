import type { AlertRow } from '../../../shared/bridge/contract.ts'
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
  const lines = [line([...columns])]
  for (const { accountId, alert, siteName, clientName, snooze } of rows) {
    lines.push(
      line([
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

function line(cells: readonly (string | number)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

/**
 * One cell. Text that a spreadsheet would run as a formula (it begins with = + - @, tab or carriage return, also
 * after blanks) gets an apostrophe in front: OWASP, "CSV Injection". Numbers stay numbers.
 */
export function csvCell(value: string | number): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : ''
  const safe = /^[\s\u00a0\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(value) ? `'${value}` : value
  return /[",;\t\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}

function instant(at: Instant | null): string {
  return at === null ? '' : new Date(at).toISOString()
}
