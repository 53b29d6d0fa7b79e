import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { keepPlace, placeOf } from '../../state/scroll-places.ts'
import css from './virtual-list.module.css'

/**
 * A long list of plain elements, of which only those in sight exist. Rows are
 * drawn by `row(index)` at the height given; what is in sight is told by
 * `onRange`, so that pages can be asked for. `active` is kept in sight.
 *
 * The elements of a row that goes out of sight become those of one that comes
 * in: a row must not keep state of its own.
 */
export function VirtualList({
  count,
  height,
  row,
  onRange,
  active,
  sticky,
  className,
  overscan = 4,
  place,
  ...aria
}: {
  count: number
  /** Height of a row in px, or of each. */
  height: number | ((index: number) => number)
  row: (index: number) => ReactNode
  onRange?: (first: number, last: number) => void
  active?: number
  /** What stays at the top while the rows from there on pass under it: drawn for the first index in sight. */
  sticky?: (first: number) => ReactNode
  className?: string
  overscan?: number
  /** A name under which it is remembered how far this was scrolled, so that coming back finds it there. */
  place?: string
  role?: string
  id?: string
  tabIndex?: number
  'aria-label'?: string
  'aria-rowcount'?: number
  'aria-colcount'?: number
  'aria-activedescendant'?: string
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const sizeOf = useMemo(() => (typeof height === 'number' ? () => height : height), [height])
  const list = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: sizeOf,
    overscan,
    rangeExtractor: defaultRangeExtractor,
    initialOffset: () => placeOf(place),
  })

  // Sizes are known, not measured: when they change (density, groups), they are taken anew.
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizeOf is what changed.
  useEffect(() => list.measure(), [sizeOf, list])

  const items = list.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (count > 0) onRange?.(first, last)
  }, [onRange, first, last, count])

  useEffect(() => {
    if (active !== undefined && active >= 0 && active < count) list.scrollToIndex(active, { align: 'auto' })
  }, [active, count, list])

  const slots = useRef(0)
  slots.current = Math.max(slots.current, items.length)

  // The focus does not go over to another row with the elements that had it.
  const focused = useRef(-1)
  useEffect(() => {
    const note = ({ target }: FocusEvent) => {
      const row = target instanceof Element ? target.closest('[data-place]') : null
      focused.current = Number(row?.getAttribute('data-place') ?? -1)
    }
    const element = scroller.current
    element?.addEventListener('focusin', note)
    return () => element?.removeEventListener('focusin', note)
  }, [])
  useLayoutEffect(() => {
    if (focused.current < 0 || (focused.current >= first && focused.current <= last)) return
    focused.current = -1
    if (document.activeElement instanceof HTMLElement && document.activeElement.closest('[data-place]')) document.activeElement.blur()
  }, [first, last])

  const offset = list.scrollOffset ?? 0
  useEffect(() => {
    if (place !== undefined) keepPlace(place, offset)
  }, [place, offset])
  const top = items.find((item) => item.end > offset)?.index ?? 0
  return (
    <div ref={scroller} className={`${css.scroller} ${className ?? ''}`} {...aria}>
      {sticky && count > 0 && offset > 0 && <div className={css.sticky}>{sticky(top)}</div>}
      <div className={css.space} style={{ height: list.getTotalSize() }} role="presentation">
        {items.map((item) => (
          <div
            key={item.index % slots.current}
            data-place={item.index}
            className={css.row}
            style={{ height: item.size, transform: `translateY(${item.start}px)` } satisfies CSSProperties}
            role="presentation"
          >
            {row(item.index)}
          </div>
        ))}
      </div>
    </div>
  )
}
