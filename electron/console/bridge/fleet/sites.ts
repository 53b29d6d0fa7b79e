import { ORPCError } from '@orpc/server'
import { z } from 'zod'
import { signalSchema } from '../../../../shared/model/signal.ts'
import { ingestionSchema } from '../../../../shared/model/sites/ingestion.ts'
import type { FleetSite } from '../../cache/fleet/fleet-projection.ts'
import { toFleetRow } from '../../cache/fleet/fleet-projection.ts'
import type { ConsoleCore } from '../../core.ts'
import type { LogysteraClient } from '../../logystera/client.ts'
import type { BridgeBase } from '../base.ts'
import { clientOf } from '../base.ts'
import { refusalOf, refuse } from '../refusal.ts'
import { cachedSeries } from './cached-series.ts'

/** One site: what is cached of it, and what is asked of its service. */
export function siteProcedures(os: BridgeBase, core: ConsoleCore) {
  const siteOf = (accountId: string, id: string): FleetSite => {
    const site = core.cache.projection.site(accountId, id)
    if (!site) throw refuse('not_found', 'There is no such site in the cache.')
    return site
  }
  const ask = <T>(accountId: string, question: (client: LogysteraClient) => Promise<T>): Promise<T> =>
    question(clientOf(core, accountId)).catch((error: unknown) => Promise.reject(refusalOf(error)))
  return {
    get: os.sites.get.handler(({ input: { accountId, id } }) => {
      const site = siteOf(accountId, id)
      return { ...toFleetRow(site), snoozeList: site.snoozes }
    }),
    ingestion: os.sites.ingestion.handler(async ({ input: { accountId, id }, signal }) => {
      siteOf(accountId, id)
      const { sealed } = core.cache
      try {
        const answer = await ask(accountId, (client) => client.ingestion.get({ id }, { signal }))
        sealed.put(accountId, 'ingestion', id, core.clock(), core.clock(), answer)
        return answer
      } catch (error) {
        const seen = isAway(error) ? sealed.get(accountId, 'ingestion', id, ingestionSchema) : undefined
        if (!seen) throw error
        return { ...seen.document, cachedAt: seen.at }
      }
    }),
    signals: os.sites.signals.handler(async ({ input: { accountId, id, types, ...page }, signal }) => {
      siteOf(accountId, id)
      const { sealed } = core.cache
      // Only the newest page is kept, and only of all types: it is what a site shows first.
      const first = page.cursor === undefined && types.length === 0 && page.from === undefined && page.to === undefined
      try {
        const answer = await ask(accountId, (client) =>
          client.signals.list({ id, ...page, ...(types.length === 0 ? {} : { types: types.join(',') }) }, { signal }),
        )
        const oldest = Math.min(...answer.items.map(({ at }) => at), core.clock())
        if (first) sealed.put(accountId, 'signals', id, oldest, core.clock(), answer.items)
        return answer
      } catch (error) {
        const seen = isAway(error) && page.cursor === undefined ? sealed.get(accountId, 'signals', id, z.array(signalSchema)) : undefined
        if (!seen) throw error
        const { from = 0, to = Number.POSITIVE_INFINITY, limit } = page
        const items = seen.document.filter(({ at, type }) => at >= from && at < to && (types.length === 0 || types.includes(type)))
        return { items: items.slice(0, limit), next: null, cachedAt: seen.at }
      }
    }),
    reveal: os.sites.reveal.handler(({ input: { accountId, id, signalId, fields } }) => {
      siteOf(accountId, id)
      return { intentIds: core.outbox.ask(accountId, [{ kind: 'reveal-signal', siteId: id, signalId, fields, purpose: 'view' }]) }
    }),
    metrics: os.sites.metrics.handler(async ({ input: { accountId, id, metrics, ...span }, signal }) => {
      siteOf(accountId, id)
      try {
        const { items } = await ask(accountId, (client) => client.metrics.query({ id, metrics: metrics.join(','), ...span }, { signal }))
        return { items }
      } catch (error) {
        const seen = isAway(error) ? cachedSeries(core.cache.blocks, accountId, id, metrics, span) : undefined
        if (!seen) throw error
        return seen
      }
    }),
  }
}

/** The service cannot be asked now, so that what was seen last is better than nothing. */
function isAway(error: unknown): boolean {
  return error instanceof ORPCError && (error.code === 'offline' || error.code === 'unauthorized' || error.code === 'key_unavailable')
}
