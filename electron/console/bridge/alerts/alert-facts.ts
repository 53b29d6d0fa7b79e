import { z } from 'zod'
import type { AlertRow } from '../../../../shared/bridge/contract/alerts.ts'
import type { Evidence } from '../../../../shared/model/alerts/alert.ts'
import { evidenceSchema } from '../../../../shared/model/alerts/alert.ts'
import type { Signal } from '../../../../shared/model/signal.ts'
import { signalSchema } from '../../../../shared/model/signal.ts'
import type { ConsoleCore } from '../../core.ts'

const hour = 3_600_000
/** Longest wait for what a detail asks of the service, ms; after that it shows what is cached. */
const detailTimeout = 5000

/** From the cache when it is complete, else from the service, else what is cached. */
export async function evidenceOf(
  core: ConsoleCore,
  { accountId, alert }: AlertRow,
  signal: AbortSignal | undefined,
): Promise<Evidence | null> {
  const cached = core.cache.sealed.get(accountId, 'evidence', alert.id, evidenceSchema)
  if (cached && cached.tag === alert.evidenceTotal) return cached.document
  const access = core.links.access(accountId)
  if (!access.ok) return cached?.document ?? null
  try {
    const evidence = await access.client.alerts.evidence({ id: alert.id }, { signal, context: { timeout: detailTimeout, retries: 0 } })
    core.cache.sealed.put(accountId, 'evidence', alert.id, Math.min(alert.evidenceTotal, evidence.total), core.clock(), evidence)
    return evidence
  } catch {
    return cached?.document ?? null
  }
}

const changesSchema = z.array(signalSchema)

/** Signals that mark a change on its site in the hour before it fired, newest first: from the service, else what is cached; null where there is nothing. */
export async function changesBeforeOf(
  core: ConsoleCore,
  { accountId, alert }: AlertRow,
  signal: AbortSignal | undefined,
): Promise<Signal[] | null> {
  const cached = core.cache.sealed.get(accountId, 'changes-before', alert.id, changesSchema)?.document
  const types = core.cache.feeds.catalog(accountId)?.signalTypes.filter(({ change }) => change !== undefined) ?? []
  const access = core.links.access(accountId)
  if (!access.ok || types.length === 0) return cached ?? null
  try {
    const page = { from: alert.firstFiredAt - hour, to: alert.firstFiredAt, limit: 50, types: types.map(({ type }) => type).join(',') }
    const { items } = await access.client.signals.list(
      { id: alert.siteId, ...page },
      { signal, context: { timeout: detailTimeout, retries: 0 } },
    )
    core.cache.sealed.put(accountId, 'changes-before', alert.id, items.length, core.clock(), items)
    return items
  } catch {
    return cached ?? null
  }
}
