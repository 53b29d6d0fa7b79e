import { instantOfWall, wallClock, wallDay } from '../../../../shared/engine/time/wall-clock.ts'

export const replaySpans = ['yesterday', 'day', 'week'] as const
export type ReplaySpan = (typeof replaySpans)[number]

const day = 86_400_000

/** [from, to): yesterday's day in a zone (null: this machine's), or the days up to now. */
export function replaySpan(span: ReplaySpan, now: number, zone: string | null): { from: number; to: number } {
  if (span !== 'yesterday') return { from: now - (span === 'day' ? 1 : 7) * day, to: now }
  const { midnight } = wallDay(wallClock(now, zone))
  return { from: instantOfWall(midnight - day, zone), to: instantOfWall(midnight, zone) }
}
