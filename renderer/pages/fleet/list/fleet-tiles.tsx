import { IconCheck, IconMoon } from '@tabler/icons-react'
import { memo, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Link } from 'wouter'
import type { FleetRow } from '../../../../shared/bridge/contract/fleet.ts'
import { useShortcuts } from '../../../app/keyboard/shortcuts.ts'
import { VirtualList } from '../../../components/list/virtual-list.tsx'
import { SeverityCounts } from '../../../components/status/severity-counts.tsx'
import { StateIcon } from '../../../components/status/state-icon.tsx'
import { MiddleCut } from '../../../components/text/middle-cut.tsx'
import { messages } from '../../../messages/messages.ts'
import { paths, useGo, useScopedPath } from '../../../state/url-state.ts'
import fleet from '../fleet.module.css'
import type { FleetBodyProps } from './fleet-body-props.ts'
import { FleetGroupFold } from './fleet-group-head.tsx'
import css from './fleet-tiles.module.css'
import { MaintenanceMark } from './maintenance-mark.tsx'
import { lineOf, linesOf, stepFrom } from './tile-lines.ts'

const tileWidth = 212
const tileHeight = 60
const groupHeight = 30

const Tile = memo(function Tile({
  row,
  index,
  isNew,
  selected,
  onSelect,
}: {
  row: FleetRow | undefined
  index: number
  isNew: boolean
  selected: boolean
  /** `range`: up to here from where the selection was touched last. */
  onSelect: (row: FleetRow, index: number, range: boolean) => void
}) {
  const scoped = useScopedPath()
  if (!row) return <div className={css.siteTile} />
  const state = row.health?.state ?? 'no-data'
  return (
    <Link
      href={scoped(paths.site(row.accountId, row.site.id))}
      className={css.siteTile}
      data-state={state}
      data-index={index}
      data-selected={selected || undefined}
      onClick={(event) => {
        if (!event.metaKey && !event.ctrlKey && !event.shiftKey) return
        event.preventDefault()
        onSelect(row, index, event.shiftKey)
      }}
    >
      <span className={css.siteTileHead}>
        <StateIcon state={state} titled />
        <MiddleCut text={row.site.name} />
        {row.maintenance && <MaintenanceMark {...row.maintenance} />}
        {row.snoozes > 0 && (
          <IconMoon size={12} className={fleet.quietMark} role="img" aria-label={messages.fleet.snoozedRules(row.snoozes)} />
        )}
        {isNew && <span className={fleet.new} role="img" aria-label={messages.fleet.newMark} />}
        {selected && <IconCheck size={14} className={css.mark} role="img" aria-label={messages.fleet.selected} />}
      </span>
      <span className={css.siteTileFoot}>
        <span className={fleet.score} data-state={state}>
          {row.health?.score ?? messages.fleet.noData}
        </span>
        {row.health && <SeverityCounts counts={row.health.openAlerts} />}
      </span>
    </Link>
  )
})

/** The fleet as tiles: more sites at a glance, fewer facts of each. */
export function FleetTiles({ rows, folded, onFold, newSites, selection, onSelectRows, view }: FleetBodyProps) {
  const go = useGo()
  const box = useRef<HTMLDivElement>(null)
  const [perLine, setPerLine] = useState(6)
  useEffect(() => {
    if (!box.current) return
    const observer = new ResizeObserver(([entry]) => setPerLine(Math.max(1, Math.floor((entry?.contentRect.width ?? 0) / tileWidth))))
    observer.observe(box.current)
    return () => observer.disconnect()
  }, [])
  const groups = rows.page?.groups
  const lines = useMemo(() => linesOf(groups ?? [], rows.total, folded, perLine), [groups, rows.total, folded, perLine])
  const height = useCallback((at: number) => (lines[at]?.kind === 'group' ? groupHeight : tileHeight), [lines])
  const [active, setActive] = useState(-1)
  const activeLine = active < 0 ? -1 : lineOf(lines, active)
  const { keys } = messages.fleet
  const step = (by: number) => () => {
    const next = stepFrom(lines, active, by)
    if (next >= 0) setActive(next)
  }
  // The tile may only come to exist once the list has scrolled to it.
  useEffect(() => {
    if (active < 0) return
    const frame = requestAnimationFrame(() => {
      box.current?.querySelector<HTMLElement>(`[data-index="${active}"]`)?.focus({ preventScroll: true })
    })
    return () => cancelAnimationFrame(frame)
  }, [active])
  const anchor = useRef(-1)
  const { toggle } = selection
  const select = useCallback(
    (row: FleetRow, index: number, range: boolean) => {
      if (range && anchor.current >= 0) {
        const [first, last] = [Math.min(anchor.current, index), Math.max(anchor.current, index)]
        onSelectRows(Array.from({ length: last - first + 1 }, (_, offset) => first + offset))
      } else toggle(row)
      anchor.current = index
    },
    [onSelectRows, toggle],
  )
  const selectActive = (range: boolean) => {
    const row = active < 0 ? undefined : rows.rowAt(active)
    if (row) select(row, active, range)
  }
  const openActive = () => {
    const row = active < 0 ? undefined : rows.rowAt(active)
    if (row) go(paths.site(row.accountId, row.site.id))
  }
  useShortcuts(keys.title, [
    { keys: 'j', text: keys.next, run: step(1) },
    { keys: 'k', text: keys.previous, run: step(-1) },
    { keys: 'ArrowRight', run: step(1) },
    { keys: 'ArrowLeft', run: step(-1) },
    { keys: 'ArrowDown', run: step(perLine) },
    { keys: 'ArrowUp', run: step(-perLine) },
    // The tile is a link and has an Enter of its own, as soon as it has the focus.
    { keys: 'Enter', text: keys.open, run: openActive },
    { keys: 'x', text: keys.select, run: () => selectActive(false) },
    { keys: 'Shift+X', text: keys.selectTo, run: () => selectActive(true) },
  ])
  return (
    <section ref={box} className={fleet.table} aria-label={messages.fleet.list}>
      <VirtualList
        count={lines.length}
        height={height}
        active={activeLine}
        place={`fleet tiles ${view.group} ${view.sort} ${view.direction} ${view.filter}`}
        onRange={(first, last) => {
          const seen = lines.slice(first, last + 1).filter((line) => line.kind === 'tiles')
          rows.setRange(seen[0]?.first ?? 0, (seen.at(-1)?.first ?? 0) + perLine)
        }}
        row={(at) => {
          const line = lines[at]
          if (!line) return null
          if (line.kind === 'group') {
            return (
              <div className={fleet.group}>
                <FleetGroupFold group={line.group} folded={folded.has(line.group.key)} onFold={onFold} />
              </div>
            )
          }
          return (
            <div className={css.tileLine} style={{ gridTemplateColumns: `repeat(${perLine}, minmax(0, 1fr))` }}>
              {Array.from({ length: line.count }, (_, offset) => {
                const row = rows.rowAt(line.first + offset)
                return (
                  <Tile
                    key={row ? `${row.accountId}/${row.site.id}` : line.first + offset}
                    row={row}
                    index={line.first + offset}
                    selected={row !== undefined && selection.has(row)}
                    onSelect={select}
                    isNew={row !== undefined && newSites.has(`${row.accountId}/${row.site.id}`)}
                  />
                )
              })}
            </div>
          )
        }}
      />
    </section>
  )
}
