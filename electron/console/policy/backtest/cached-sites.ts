import type { StoredSite } from '../../../../shared/engine/backtest/site-outcome.ts'
import type { SiteHistoryDocument } from '../../../../shared/model/rules/backtest.ts'
import type { Site } from '../../../../shared/model/sites/site.ts'
import type { Cache } from '../../cache/cache.ts'

/** How far the cached days of a site may be behind what it sent for a backtest over them to count as one of now, minutes: it must not miss what fires now. */
const behind = 2

/** What of a site's past is on this machine. */
export interface CachedSite {
  site: Site
  history: SiteHistoryDocument
  stored: StoredSite
  /** Everything from the asked minute on is here, as good as up to now. */
  whole: boolean
}

const nothingSent: SiteHistoryDocument = { since: 0, firstSeen: null, watermark: null, observed: { runs: [], grace: 0 } }

/** The sites of which days of these metrics are cached, and whether that is all there is since `from` (unix minute). */
export function cachedSites(
  cache: Cache,
  accountId: string,
  sites: readonly Site[],
  metrics: readonly string[],
  from: number,
): CachedSite[] {
  const known = cache.blocks.daysOfAll(accountId)
  return sites.flatMap((site) => {
    const sent = cache.projection.site(accountId, site.id)?.health?.watermark
    const days = known.get(site.id)
    if (sent === null) return [{ site, history: nothingSent, stored: { days: () => [], firstSeen: null, watermark: null }, whole: true }]
    if (!days || !metrics.every((metric) => days.metrics.split(',').includes(metric))) return []
    const { history } = days
    const reaches = history.since <= Math.max(from, history.firstSeen ?? 0)
    const isNew = sent === undefined || Math.floor(sent / 60_000) - (history.watermark ?? 0) <= behind
    const list: StoredSite['days'] = (metric, first, last) =>
      cache.blocks.list(accountId, site.id, metric, first, last).map(({ day, labels, body }) => ({ day, labels, data: body }))
    const stored = { days: list, firstSeen: history.firstSeen, watermark: history.watermark }
    return [{ site, history, stored, whole: reaches && isNew }]
  })
}
