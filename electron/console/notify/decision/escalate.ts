import type { Escalation } from '../../../../shared/bridge/notify.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import type { Severity } from '../../../../shared/model/severity.ts'
import { severities, severityRank } from '../../../../shared/model/severity.ts'

const minute = 60_000
const day = 86_400_000

/** When an alert that was told at `at`, and reminded of since, is due to be told again; null when it never is. */
export function reminderAt(
  escalation: Escalation,
  severity: Severity,
  told: { at: Instant; reminded: number; remindedAt: Instant | null },
): Instant | null {
  const after = escalation.after[severity]
  if (after === null || told.reminded >= escalation.times) return null
  return Math.max(told.at, told.remindedAt ?? 0) + after * minute
}

/**
 * Where to look for alerts to tell again: the mildest severity that has reminders, as a rank, the shortest wait, and
 * how long ago an alert may have been told at most, both ms; null when none has. A day is added to what all reminders
 * take, for what was held back meanwhile.
 */
export function remindsFrom({ after, times }: Escalation): { rank: number; wait: number; within: number } | null {
  const wanted = severities.filter((severity) => after[severity] !== null)
  const [mildest] = wanted.toReversed()
  if (mildest === undefined) return null
  const waits = wanted.map((severity) => (after[severity] ?? 0) * minute)
  return { rank: severityRank(mildest), wait: Math.min(...waits), within: Math.max(...waits) * (times + 1) + day }
}
