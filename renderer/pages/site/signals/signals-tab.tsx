import { Button, MultiSelect } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type ReactElement, useCallback, useMemo, useState } from 'react'
import type { Platform } from '../../../../shared/model/platform.ts'
import type { SignalType } from '../../../../shared/model/rules/catalog.ts'
import type { Signal } from '../../../../shared/model/signal.ts'
import { VirtualList } from '../../../components/list/virtual-list.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { sayFailed } from '../../../components/toast.ts'
import { messages } from '../../../messages/messages.ts'
import { bridge } from '../../../state/console-client.ts'
import { useUrlParameter } from '../../../state/url-state.ts'
import type { SiteRef } from '../metric-chart.tsx'
import { revealKey, rowHeight, SignalLine } from './signal-line.tsx'
import css from './signals.module.css'

const text = messages.site.signals
const pageSize = 200

export interface SignalsTabProps extends SiteRef {
  platform: Platform
  types: SignalType[]
  /** When the site last sent anything, ms. */
  newest: number | null
}

/** The stored signals of a site, newest first; older ones come as they are scrolled to. */
export function SignalsTab({ accountId, siteId, platform, types, newest }: SignalsTabProps): ReactElement {
  const [typeText, setTypeText] = useUrlParameter('types')
  const chosen = useMemo(() => typeText.split(',').filter(Boolean), [typeText])
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const [revealed, setRevealed] = useState<ReadonlySet<string>>(new Set())
  // Signals have no change events, and rows must not move under a reader: newer ones are shown on demand.
  const query = useInfiniteQuery({
    queryKey: ['signals', accountId, siteId, typeText],
    queryFn: ({ pageParam }) =>
      bridge.sites.signals({ accountId, id: siteId, types: chosen, limit: pageSize, ...(pageParam === null ? {} : { cursor: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })
  const signals = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  const byType = useMemo(() => new Map(types.map((type) => [type.type, type])), [types])
  const offered = types.filter((type) => type.platforms.includes(platform)).map((type) => type.type)
  const newer = newest !== null && signals[0] !== undefined && newest > query.dataUpdatedAt && newest > signals[0].receivedAt

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const onRange = useCallback(
    (_: number, last: number) => {
      if (hasNextPage && !isFetchingNextPage && last >= signals.length - 40) void fetchNextPage()
    },
    [hasNextPage, isFetchingNextPage, fetchNextPage, signals.length],
  )
  const heightOf = useCallback(
    (index: number) => (signals[index] === undefined ? 36 : rowHeight(signals[index], open.has(signals[index].id))),
    [signals, open],
  )
  const toggleOpen = useCallback((id: string) => setOpen((before) => toggled(before, id)), [])
  const reveal = useCallback(
    (signal: Signal, field: string) => {
      const key = revealKey(signal, field)
      const toggle = () => setRevealed((before) => toggled(before, key))
      if (revealed.has(key)) return toggle()
      // Shown only once that is kept: no look at it goes unseen.
      bridge.sites
        .reveal({ accountId, id: siteId, signalId: signal.id, fields: [field] })
        .then(toggle, (error: unknown) => sayFailed(messages.alerts.detail.revealFailed, error))
    },
    [accountId, siteId, revealed],
  )

  return (
    <div className={css.signals}>
      <div className={css.bar}>
        <MultiSelect
          aria-label={text.types}
          placeholder={chosen.length === 0 ? text.allTypes : undefined}
          data={offered}
          value={chosen}
          onChange={(value) => setTypeText(value.join(','))}
          searchable
          clearable
          hidePickedOptions
          className={css.types}
        />
        {signals.length > 0 && <span className="dim">{text.count(signals.length, query.hasNextPage)}</span>}
        {newer && (
          <Button size="compact-sm" onClick={() => void query.refetch()} loading={query.isRefetching}>
            {text.newer}
          </Button>
        )}
        <span className={css.masked}>{text.masked}</span>
      </div>
      <div className={css.panel}>
        {query.data === undefined ? (
          query.error === null ? (
            <SkeletonRows rows={14} />
          ) : (
            <ErrorState error={query.error} onRetry={() => void query.refetch()} />
          )
        ) : signals.length === 0 ? (
          chosen.length > 0 ? (
            <EmptyState
              title={text.filteredEmpty.title}
              text={text.filteredEmpty.text}
              action={<Button onClick={() => setTypeText('')}>{text.filteredEmpty.clear}</Button>}
            />
          ) : (
            <EmptyState {...text.empty} />
          )
        ) : (
          <VirtualList
            count={signals.length + 1}
            height={heightOf}
            onRange={onRange}
            role="list"
            tabIndex={0}
            aria-label={text.label}
            row={(index) => {
              const signal = signals[index]
              if (signal === undefined) {
                return (
                  // biome-ignore lint/a11y/useSemanticElements: as the rows above it.
                  <p role="listitem" className={css.end}>
                    {query.isFetchNextPageError ? messages.common.errors.title : query.hasNextPage ? text.loading : text.end}
                    {query.isFetchNextPageError && (
                      <Button size="compact-xs" onClick={() => void query.fetchNextPage()}>
                        {messages.common.retry}
                      </Button>
                    )}
                  </p>
                )
              }
              return (
                <SignalLine
                  signal={signal}
                  type={byType.get(signal.type)}
                  open={open.has(signal.id)}
                  revealed={revealed}
                  onToggle={toggleOpen}
                  onReveal={reveal}
                />
              )
            }}
          />
        )}
      </div>
    </div>
  )
}

function toggled(set: ReadonlySet<string>, item: string): ReadonlySet<string> {
  const after = new Set(set)
  if (!after.delete(item)) after.add(item)
  return after
}
