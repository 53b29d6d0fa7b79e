import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'react'
import { keepPlace, placeOf } from '../../state/scroll-places.ts'
import { assignRows, type Slot } from './drawn-rows.ts'
import css from './virtual-list.module.css'

/** Rows that are drawn anew in a frame while the list moves: no more than a frame has time for. */
const newInAFrame = 4

const oneKind = () => 'row'

/**
 * A long list of plain elements, of which only those in sight exist. Rows are
 * drawn by `row(index)` at the height given; what is in sight is told by
 * `onRange`, so that pages can be asked for. `active` is kept in sight.
 *
 * However fast the list moves, a frame draws a few new rows only; where a row
 * is not drawn yet, or not here yet (`ready`), the outline of one is seen, and
 * the list is `aria-busy`. The elements of a row that goes out of sight become
 * those of one that comes in: a row must not keep state of its own.
 */
export function VirtualList({
  count,
  height,
  row,
  ready,
  kindOf = oneKind,
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
  /** Whether what a row shows is here; all are without it. */
  ready?: (index: number) => boolean
  /** Rows of one kind have the same elements, and only those take each other's; all are alike without it. */
  kindOf?: (index: number) => string
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
  // Sizes are known, not measured: when they change (density, groups), they are taken anew, as they are with other keys.
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizeOf is what changed.
  const keyOf = useCallback((index: number) => index, [sizeOf])
  const list = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: sizeOf,
    overscan,
    getItemKey: keyOf,
    rangeExtractor: defaultRangeExtractor,
    initialOffset: () => placeOf(place),
  })

  const items = list.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (count > 0) onRange?.(first, last)
  }, [onRange, first, last, count])

  useEffect(() => {
    if (active !== undefined && active >= 0 && active < count) list.scrollToIndex(active, { align: 'auto' })
  }, [active, count, list])

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

  const end = offset + (list.scrollRect?.height ?? 0)
  const here = items.filter((item) => ready === undefined || ready(item.index))
  const inSight = (item: { start: number; end: number }) => item.end > offset && item.start < end
  const wanted = [...here.filter(inSight), ...here.filter((item) => !inSight(item))].map((item) => item.index)
  const drawn = useDrawnRows(wanted, { kindOf, moving: list.isScrolling, within: (index) => index >= first && index <= last })
  const shown = new Set(drawn.map(({ index }) => index))
  const busy = items.some((item) => inSight(item) && !shown.has(item.index))
  const nodes = useRef<{ index: number; node: ReactNode; size: number; start: number }[]>([])
  return (
    <div ref={scroller} className={`${css.scroller} ${className ?? ''}`} aria-busy={busy || undefined} {...aria}>
      {sticky && count > 0 && offset > 0 && <div className={css.sticky}>{sticky(top)}</div>}
      <div
        className={css.space}
        // The last line is a row, whatever heads there are between.
        style={{ height: list.getTotalSize(), backgroundSize: `100% ${sizeOf(count - 1)}px` }}
        role="presentation"
      >
        {drawn.map(({ index }, slot) => {
          const item = items[index - first]
          // Out of sight it stays as it was, and costs nothing.
          const kept = nodes.current[slot]
          const drawing = item === undefined ? kept : { index, node: row(index), size: item.size, start: item.start }
          if (index < 0 || drawing === undefined || drawing.index !== index) return null
          nodes.current[slot] = drawing
          return (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: the place in this array is the element.
              key={slot}
              data-place={index}
              className={css.row}
              style={{ height: drawing.size, transform: `translateY(${drawing.start}px)` }}
              role="presentation"
            >
              {drawing.node}
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** The row that each element of the list holds. While it moves, a frame brings a few new ones, and the next frame more. */
function useDrawnRows(
  wanted: readonly number[],
  { kindOf, moving, within }: { kindOf: (index: number) => string; moving: boolean; within: (index: number) => boolean },
): Slot[] {
  const [, again] = useReducer((turn: number) => turn + 1, 0)
  const before = useRef<Slot[]>([])
  const drawnIn = useRef<CSSNumberish | null>(null)
  // The same all through a frame.
  const frame = document.timeline.currentTime
  const most = !moving ? Number.POSITIVE_INFINITY : drawnIn.current === frame ? 0 : newInAFrame
  const after = assignRows(before.current, wanted, { kindOf, most, tidy: !moving, within })
  useLayoutEffect(() => {
    const drawn = new Set(before.current.map(({ index }) => index))
    if (after.some(({ index }) => index >= 0 && !drawn.has(index))) drawnIn.current = frame
    before.current = after
    const shown = new Set(after.map(({ index }) => index))
    if (!wanted.some((index) => !shown.has(index))) return
    let request = requestAnimationFrame(function more() {
      if (document.timeline.currentTime === drawnIn.current) request = requestAnimationFrame(more)
      else again()
    })
    return () => cancelAnimationFrame(request)
  })
  return after
}
