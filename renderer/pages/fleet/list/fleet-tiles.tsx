import { memo, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Link } from 'wouter'
import type { FleetRow } from '../../../../shared/bridge/contract.ts'
import { VirtualList } from '../../../components/list/virtual-list.tsx'
import { SeverityCounts } from '../../../components/status/severity-counts.tsx'
import { StateIcon } from '../../../components/status/state-icon.tsx'
import { MiddleCut } from '../../../components/text/middle-cut.tsx'
import { messages } from '../../../messages/messages.ts'
import { paths, useScopedPath } from '../../../state/url-state.ts'
import fleet from '../fleet.module.css'
import type { FleetBodyProps } from './fleet-body-props.ts'
import { FleetGroupFold } from './fleet-group-head.tsx'
import type { FleetGroup } from './fleet-layout.ts'
import css from './fleet-tiles.module.css'

const tileWidth = 212
const tileHeight = 60
const groupHeight = 30

const Tile = memo(function Tile({ row, isNew }: { row: FleetRow | undefined; isNew: boolean }) {
  const scoped = useScopedPath()
  if (!row) return <div className={css.siteTile} />
  const state = row.health?.state ?? 'no-data'
  return (
    <Link href={scoped(paths.site(row.accountId, row.site.id))} className={css.siteTile} data-state={state}>
      <span className={css.siteTileHead}>
        <StateIcon state={state} titled />
        <MiddleCut text={row.site.name} />
        {isNew && <span className={fleet.new} role="img" aria-label={messages.fleet.newMark} />}
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

/** A line of tiles, or the head of a group. */
type Line = { kind: 'group'; group: FleetGroup } | { kind: 'tiles'; first: number; count: number }

function linesOf(groups: FleetGroup[], total: number, folded: ReadonlySet<string>, perLine: number): Line[] {
  const lines: Line[] = []
  const add = (start: number, count: number) => {
    for (let at = 0; at < count; at += perLine) lines.push({ kind: 'tiles', first: start + at, count: Math.min(perLine, count - at) })
  }
  if (groups.length === 0) add(0, total)
  for (const group of groups) {
    lines.push({ kind: 'group', group })
    if (!folded.has(group.key)) add(group.start, group.count)
  }
  return lines
}

/** The fleet as tiles: more sites at a glance, fewer facts of each. */
export function FleetTiles({ rows, folded, onFold, newSites }: FleetBodyProps) {
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
  return (
    <section ref={box} className={fleet.table} aria-label={messages.fleet.list}>
      <VirtualList
        count={lines.length}
        height={height}
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
