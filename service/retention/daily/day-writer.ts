import { dayAfter, daysBetween, localDay, startOfDay } from '../../../shared/engine/time/local-day.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { Site } from '../../../shared/model/sites/site.ts'
import type { Service } from '../../service.ts'
import { settling } from '../../store/signals/daily-totals.ts'
import { totalsOf } from './day-totals.ts'

type Parts = Pick<Service, 'buckets' | 'dailyTotals' | 'health' | 'sites' | 'zoneOf' | 'batches'>

/**
 * Writes the totals of a site's days that are over: once when a day has ended,
 * once more a day later, and anew when signals came even later. Only from days of
 * which everything is still there; hence to be done before the purge, every hour,
 * so that no retention is too short for it. Yields after each day.
 */
export function* writeDays(parts: Parts, site: Site, now: Instant): Generator<void> {
  const { dailyTotals, batches, zoneOf } = parts
  const timeZone = zoneOf(site)
  const { purgedBefore, lateFrom } = dailyTotals.progress(site.id)
  const oldest = Math.max(purgedBefore, Math.min(site.createdAt, dailyTotals.oldestSignal(site.id) ?? site.createdAt))
  const today = localDay(now, timeZone)
  if (lateFrom !== null) dailyTotals.forgetLate(site.id)
  batches.flush()
  const written = dailyTotals.written(site.id)
  for (const day of daysBetween(localDay(oldest, timeZone), today)) {
    if (day === today) return
    const known = written.get(day)
    const settled = known && known.writtenAt >= known.endsAt + settling
    if (known && (settled || now < known.endsAt + settling) && (lateFrom === null || lateFrom >= known.endsAt)) continue
    const from = startOfDay(day, timeZone)
    const endsAt = startOfDay(dayAfter(day), timeZone)
    if (from < purgedBefore) continue
    const totals = totalsOf(parts, site, { day, timeZone, from, to: endsAt })
    if (totals) dailyTotals.put(totals, { endsAt, writtenAt: now })
    yield
  }
}
