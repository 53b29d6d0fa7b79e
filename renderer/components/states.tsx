import { Button } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import { messages } from '../messages/messages.ts'
import { errorText } from './error-text.ts'
import css from './states.module.css'

/** Nothing to show, and why; with what to do about it when there is something. */
export function EmptyState({ title, text, action, icon }: { title: string; text?: ReactNode; action?: ReactNode; icon?: ReactNode }) {
  return (
    <div className={css.state}>
      {icon}
      <p className={css.title}>{title}</p>
      {text !== undefined && <p className={css.text}>{text}</p>}
      {action !== undefined && <div className={css.action}>{action}</div>}
    </div>
  )
}

/** What failed, why, what to do, and a way to try again. */
export function ErrorState({ error, title, onRetry }: { error: unknown; title?: string; onRetry?: () => void }) {
  const words = errorText(error)
  // What was typed is to be changed; trying again would change nothing. The filter itself says below it what is wrong.
  const unreadFilter = words.code === 'filter_invalid'
  return (
    <div className={css.state} role="alert" data-filter={unreadFilter || undefined}>
      <p className={css.title}>{unreadFilter ? messages.common.errors.filterInvalid : (title ?? messages.common.errors.title)}</p>
      <p className={css.text}>
        {!unreadFilter && words.what}
        {words.next !== null && ` ${words.next}`}
      </p>
      {onRetry && !unreadFilter && (
        <div className={css.action}>
          <Button onClick={onRetry}>{messages.common.retry}</Button>
        </div>
      )}
    </div>
  )
}

/** What failed, beside the thing that failed; nothing while there is no error. `say` has better words for some codes at this place. */
export function ErrorNote({ error, title, say }: { error: unknown; title?: string; say?: Record<string, string> }) {
  if (error === null || error === undefined) return null
  const words = errorText(error)
  return (
    <div className={css.note} role="alert">
      {title !== undefined && <p className={css.noteTitle}>{title}</p>}
      <p>{say?.[words.code] ?? (words.next === null ? words.what : `${words.what} ${words.next}`)}</p>
    </div>
  )
}

/** True once `ms` have passed since this was first rendered: nothing flickers for what comes at once. */
export function useAfter(ms: number): boolean {
  const [passed, setPassed] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setPassed(true), ms)
    return () => clearTimeout(timer)
  }, [ms])
  return passed
}

/** Grey rows while a list loads, only after 300 ms. */
export function SkeletonRows({ rows = 8, height = 32 }: { rows?: number; height?: number }) {
  const late = useAfter(300)
  return (
    <div role="status" aria-label={messages.common.loading} className={css.skeleton}>
      {late &&
        Array.from({ length: rows }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike.
          <div key={index} className={css.skeletonRow} style={{ height }}>
            <span style={{ width: `${18 + ((index * 37) % 23)}%` }} />
            <span style={{ width: `${8 + ((index * 17) % 9)}%` }} />
            <span style={{ width: `${20 + ((index * 29) % 31)}%` }} />
          </div>
        ))}
    </div>
  )
}
