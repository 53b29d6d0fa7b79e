import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Platform } from '../../../../shared/model/platform.ts'
import type { SignalType } from '../../../../shared/model/rules/catalog.ts'
import type { TimeSpan } from '../../../charts/axis/time-range.ts'
import { bridge } from '../../../state/console-client.ts'
import { useAccount } from '../../../state/console-store.ts'
import type { SiteRef } from '../metric-chart.tsx'
import { alertEvents, auditEvents, signalEvents, type TimelineEvent } from './timeline-events.ts'

/** Alerts, changes and fatal errors of a span that are asked for: the newest of each. */
export const most = 500

export interface Timeline {
  /** In no order. */
  events: TimelineEvent[]
  /** There are alerts or changes in the span that were not asked for. */
  moreAlerts: boolean
  moreChanges: boolean
  /** The service could not be asked: these are the changes that were seen last. */
  cached: boolean
  changesError: unknown
  /** Alerts are not here yet, or never will be. */
  loading: boolean
  error: unknown
  retry: () => void
}

/** Everything that happened on a site in a span, from wherever it is known. */
export function useTimeline({ accountId, siteId }: SiteRef, platform: Platform, types: SignalType[], { from, to }: TimeSpan): Timeline {
  const account = useAccount(accountId)
  const asked = useMemo(() => {
    const own = types.filter((type) => type.platforms.includes(platform))
    return {
      changes: own.filter(({ type, change }) => change !== undefined || type === 'wp.environment').map(({ type }) => type),
      fatals: own.filter(({ type }) => type === 'php.fatal').map(({ type }) => type),
    }
  }, [types, platform])
  const signals = (kind: 'changes' | 'fatals') => ({
    queryKey: ['site', accountId, siteId, 'timeline', kind, from, to],
    queryFn: () => bridge.sites.signals({ accountId, id: siteId, types: asked[kind], from, to, limit: most }),
    placeholderData: keepPreviousData,
    enabled: asked[kind].length > 0,
  })
  const alerts = useQuery({
    queryKey: ['alerts', accountId, 'site', siteId, 'timeline', from, to],
    queryFn: () => bridge.alerts.list({ accountId, siteId, from, to, order: 'newest', limit: most }),
    placeholderData: keepPreviousData,
  })
  const changes = useQuery(signals('changes'))
  const fatals = useQuery(signals('fatals'))
  const key = account?.account?.key
  const audit = useQuery({
    queryKey: ['audit', accountId, 'site', siteId],
    queryFn: async () => {
      const about = [
        { kind: 'sites', id: siteId },
        { kind: 'credentials', id: siteId },
        { kind: 'policies', id: `site:${siteId}` },
        { kind: 'snoozes' },
      ]
      const answers = await Promise.all(about.map((object) => bridge.audit.list({ accountId, ...object, limit: 200 })))
      return answers.flatMap(({ items }) => items).filter(({ object, details }) => object.kind !== 'snoozes' || details.siteId === siteId)
    },
    // Only such a key may ask; others see what people did with alerts.
    enabled: account?.connection.state === 'live' && key?.role === 'admin' && key.siteIds === null,
    refetchOnMount: 'always',
  })
  const events = useMemo(
    () =>
      [
        ...alertEvents((alerts.data?.rows ?? []).map(({ alert }) => alert)),
        ...signalEvents([...(changes.data?.items ?? []), ...(fatals.data?.items ?? [])], types),
        ...auditEvents(audit.data ?? []),
      ].filter(({ at }) => at >= from - 600_000 && at <= to),
    [alerts.data, changes.data, fatals.data, audit.data, types, from, to],
  )
  return {
    events,
    moreAlerts: (alerts.data?.total ?? 0) > most,
    moreChanges: changes.data?.next != null,
    cached: changes.data?.cachedAt !== undefined,
    changesError: changes.error ?? fatals.error,
    loading: alerts.data === undefined || (changes.data === undefined && changes.isFetching),
    error: alerts.error,
    retry: () => {
      void alerts.refetch()
      void changes.refetch()
      void fatals.refetch()
    },
  }
}
