import { Button, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type ReactElement, useState } from 'react'
import type { AuditEntry } from '../../../../shared/model/account/audit.ts'
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { MiddleCut } from '../../../components/text/middle-cut.tsx'
import { RelativeTime } from '../../../components/time/relative-time.tsx'
import { messages } from '../../../messages/messages.ts'
import { bridge } from '../../../state/console-client.ts'
import css from './privacy.module.css'

const text = messages.privacy.audit

/** Who changed what in an account, as its service wrote it down; older entries page by page. */
export function AuditLog({ accountId }: { accountId: string }): ReactElement {
  const [author, setAuthor] = useState('')
  const [asked] = useDebouncedValue(author.trim(), 200)
  const log = useInfiniteQuery({
    queryKey: ['audit', accountId, asked],
    queryFn: ({ pageParam, signal }) =>
      bridge.audit.list(
        { accountId, ...(asked === '' ? {} : { author: asked }), ...(pageParam === null ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
    refetchOnMount: 'always',
  })
  const entries = log.data?.pages.flatMap((page) => page.items)
  return (
    <div className={css.section}>
      <div className={css.line}>
        <p className="dim">{text.text}</p>
        <TextInput
          className={css.author}
          aria-label={text.authorSearch}
          placeholder={text.authorSearch}
          value={author}
          maxLength={100}
          onChange={(event) => setAuthor(event.currentTarget.value)}
        />
      </div>
      {entries === undefined ? (
        log.error === null ? (
          <SkeletonRows rows={4} />
        ) : (
          <ErrorState error={log.error} onRetry={() => void log.refetch()} />
        )
      ) : entries.length === 0 ? (
        asked === '' ? (
          <EmptyState {...text.empty} />
        ) : (
          <EmptyState title={text.filteredEmpty.title} action={<Button onClick={() => setAuthor('')}>{text.filteredEmpty.clear}</Button>} />
        )
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <section className={css.entries} tabIndex={0} aria-label={text.title}>
          <table>
            <thead>
              <tr>
                <th scope="col">{text.columns.at}</th>
                <th scope="col">{text.columns.author}</th>
                <th scope="col">{text.columns.action}</th>
                <th scope="col">{text.columns.object}</th>
                <th scope="col">{text.columns.details}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.seq}>
                  <td>
                    <RelativeTime at={entry.at} />
                  </td>
                  <td>
                    <MiddleCut text={entry.author} />
                  </td>
                  <td>{spaced(entry.action)}</td>
                  <td>
                    {spaced(entry.object.kind)} {entry.object.id !== null && <code>{entry.object.id}</code>}
                  </td>
                  <td className={css.details}>{detailsText(entry.details)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {log.hasNextPage && (
            <div className={css.more}>
              <Button loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
                {text.more}
              </Button>
            </div>
          )}
        </section>
      )}
    </div>
  )
}

/** `apiKeys` as a person reads it: `api keys`. */
function spaced(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
}

/** What was asked for, in one line; of what was not written down, the names. */
function detailsText(details: AuditEntry['details']): string {
  const parts = Object.entries(details).map(([name, value]) =>
    name === 'given' && Array.isArray(value)
      ? text.given(value.map((given) => String(given)).join(', '))
      : `${spaced(name)} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return parts.length === 0 ? text.nothing : parts.join(' · ')
}
