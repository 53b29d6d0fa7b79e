import { keepPreviousData, type QueryKey, useQueries } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { queryClient } from './query-client.ts'

/** Rows that are asked for at once: a screen of them and some on either side. */
export const windowSize = 50
/**
 * While a list moves, pages are asked for this often at most, ms; and while a whole screen goes past in that time, which
 * nobody can read, none is.
 */
const pause = 80

interface Page {
  total: number
  rows: unknown[]
}

/** A list that the console keeps sorted. `key` must begin with a topic (query-client.ts), so that events renew it. */
export interface RowList<P extends Page> {
  key: QueryKey
  fetchPage(offset: number, limit: number): Promise<P>
}

function pageQuery<P extends Page>({ key, fetchPage }: RowList<P>, page: number) {
  return { queryKey: [...key, 'page', page], queryFn: () => fetchPage(page * windowSize, windowSize) }
}

/** Asks for the first page of a list that is about to be shown; settles when it is here, or could not be had. */
export function askFirstPage<P extends Page>(list: RowList<P>): Promise<void> {
  return queryClient.prefetchQuery(pageQuery(list, 0))
}

export interface RowWindow<P extends Page> {
  /** The newest page that arrived: its total and whatever else it says about the whole list. Undefined before the first. */
  page: P | undefined
  total: number
  rowAt(index: number): P['rows'][number] | undefined
  /** Tells which rows are in sight; their pages are kept up to date, others are dropped. */
  setRange(first: number, last: number): void
  error: unknown
  retry(): void
}

/** A window into a list: only pages in sight are asked for. While a new filter is being answered, the old rows stay. */
export function useRowWindow<P extends Page>(list: RowList<P>): RowWindow<P> {
  const [range, setRangeState] = useState({ first: 0, last: 0 })
  const firstPage = Math.floor(range.first / windowSize)
  const lastPage = Math.max(firstPage, Math.floor(range.last / windowSize))
  const pages = Array.from({ length: lastPage - firstPage + 1 }, (_, index) => firstPage + index)
  const results = useQueries({
    queries: pages.map((page) => ({ ...pageQuery(list, page), placeholderData: keepPreviousData })),
  })
  // Far from the pages that are here, there is none for a moment: what the last one said of the whole list still holds.
  const page = results.find((result) => result.data !== undefined)?.data
  const [known, setKnown] = useState<P>()
  if (page !== undefined && page !== known) setKnown(page)
  const wanted = useRef(range)
  const looked = useRef({ at: 0, first: 0, timer: undefined as ReturnType<typeof setTimeout> | undefined })
  const setRange = useCallback((first: number, last: number) => {
    wanted.current = { first, last }
    const look = () => {
      const { first, last } = wanted.current
      const now = performance.now()
      const flies = now - looked.current.at < 2 * pause && Math.abs(first - looked.current.first) > last - first
      looked.current = { at: now, first, timer: flies ? setTimeout(look, pause) : undefined }
      if (flies) return
      setRangeState((before) => {
        const same =
          Math.floor(before.first / windowSize) === Math.floor(first / windowSize) &&
          Math.floor(before.last / windowSize) === Math.floor(last / windowSize)
        return same ? before : { first, last }
      })
    }
    if (looked.current.timer !== undefined) return
    const rest = looked.current.at + pause - performance.now()
    if (rest <= 0) look()
    else looked.current.timer = setTimeout(look, rest)
  }, [])
  useEffect(() => () => clearTimeout(looked.current.timer), [])
  return {
    page: page ?? known,
    total: (page ?? known)?.total ?? 0,
    rowAt(index) {
      const at = Math.floor(index / windowSize) - firstPage
      return results[at]?.data?.rows[index % windowSize]
    },
    setRange,
    error: results.find((result) => result.error)?.error ?? null,
    retry: () => void queryClient.invalidateQueries({ queryKey: list.key }),
  }
}
