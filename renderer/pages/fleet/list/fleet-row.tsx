// biome-ignore-all lint/a11y/useSemanticElements: rows in sight only, at places of their own: a table element cannot do that.
// biome-ignore-all lint/a11y/useFocusableInteractive: rows and cells are not controls; the links and buttons in them are.
import { IconMoon } from '@tabler/icons-react'
import { memo } from 'react'
import type { FleetRow } from '../../../../shared/bridge/contract/fleet.ts'
import { platformNames } from '../../../../shared/model/platform.ts'
import type { SiteHealth } from '../../../../shared/model/sites/health.ts'
import { SeverityCounts } from '../../../components/status/severity-counts.tsx'
import { Sparkline } from '../../../components/status/sparkline.tsx'
import { StateIcon } from '../../../components/status/state-icon.tsx'
import { MiddleCut } from '../../../components/text/middle-cut.tsx'
import { relativeText, spanText } from '../../../components/time/time-text.ts'
import { numberText } from '../../../messages/locale.ts'
import { messages } from '../../../messages/messages.ts'
import { useClock } from '../../../state/clock.ts'
import { paths } from '../../../state/url-state.ts'
import css from '../fleet.module.css'
import type { FleetColumn } from '../fleet-view.ts'
import { MaintenanceMark } from './maintenance-mark.tsx'

/** Seconds move in steps of five: fresh is fresh, and nothing flickers. */
function freshText(age: number): string {
  if (age < 5000) return messages.common.now
  return spanText(age < 60_000 ? Math.floor(age / 5000) * 5000 : age)
}

function Freshness({ health }: { health: SiteHealth }) {
  const { watermark, usualInterval } = health
  const text = useClock((now) => (watermark === null ? messages.fleet.never : freshText(Math.max(0, now - watermark))))
  const stale = useClock((now) => watermark !== null && now - watermark > 2 * usualInterval)
  return (
    <span className={stale ? undefined : 'dim'} data-tip-at={watermark ?? undefined}>
      {text}
    </span>
  )
}

function LastChange({ change }: { change: { at: number; text: string } }) {
  const ago = useClock((now) => relativeText(change.at, now))
  return (
    <span className={css.change} data-tip={change.text} data-tip-at={change.at}>
      <span className={css.changeText}>{change.text}</span>
      <span className={css.changeAgo}>{ago}</span>
    </span>
  )
}

/** A row of the fleet: plain elements, one for each column. The list follows its link. */
export const FleetRowView = memo(function FleetRowView({
  row,
  position,
  index,
  active,
  isNew,
  hidden,
  selected,
  scoped,
  onSelect,
}: {
  row: FleetRow
  position: number
  index: number
  active: boolean
  isNew: boolean
  hidden: ReadonlySet<FleetColumn>
  selected: boolean
  /** Keeps the account in view in an address. */
  scoped: (path: string) => string
  /** `range`: up to here from where the selection was touched last. */
  onSelect: (row: FleetRow, position: number, range: boolean) => void
}) {
  const text = messages.fleet
  const { site, health } = row
  const shows = (column: FleetColumn) => !hidden.has(column)
  const state = health?.state ?? 'no-data'
  const version = health?.environment.version
  return (
    <div
      role="row"
      className={css.line}
      aria-rowindex={index + 2}
      data-position={position}
      data-active={active || undefined}
      data-selected={selected || undefined}
    >
      <div role="cell" className={css.select}>
        <input
          type="checkbox"
          tabIndex={-1}
          checked={selected}
          aria-label={text.selectRow(site.name)}
          onChange={() => {}}
          onClick={(event) => onSelect(row, position, event.shiftKey)}
        />
      </div>
      <div role="cell" className={css.status}>
        <StateIcon state={state} titled />
      </div>
      <div role="cell" className={css.name}>
        <a href={scoped(paths.site(row.accountId, site.id))} className={css.link}>
          <MiddleCut text={site.name} tail={12} />
        </a>
        {isNew && <span className={css.new} role="img" aria-label={text.newMark} data-tip={text.newMark} />}
        {row.maintenance && <MaintenanceMark {...row.maintenance} />}
        {!site.enabled && <span className={css.tag}>{text.disabled}</span>}
      </div>
      {shows('client') && (
        <div role="cell" className="dim" data-tip={row.clientName ?? undefined}>
          {row.clientName ?? messages.common.unknown}
        </div>
      )}
      {shows('platform') && (
        <div role="cell" className="dim">
          {platformNames[site.platform]} {version}
        </div>
      )}
      {shows('health') && (
        <div role="cell" className={`${css.numeric} ${css.score}`} data-state={state}>
          {health?.score ?? messages.common.unknown}
        </div>
      )}
      {shows('trend') && (
        <div role="cell">
          {health?.trend.some((value) => value !== null) ? (
            <Sparkline values={health.trend} state={state} />
          ) : (
            <span className="faint">{text.noData}</span>
          )}
        </div>
      )}
      {shows('alerts') && (
        <div role="cell" data-tip={health && health.acknowledgedAlerts > 0 ? text.acknowledged(health.acknowledgedAlerts) : undefined}>
          {health ? <SeverityCounts counts={health.openAlerts} /> : <span className="faint">{messages.common.unknown}</span>}
        </div>
      )}
      {shows('freshness') && <div role="cell">{health ? <Freshness health={health} /> : <span className="faint">{text.never}</span>}</div>}
      {shows('dropped') && (
        <div role="cell" className={`${css.numeric} ${health && health.droppedEvents > 0 ? '' : 'faint'}`}>
          {health ? numberText(health.droppedEvents) : messages.common.unknown}
        </div>
      )}
      {shows('change') && (
        <div role="cell" className="dim">
          {health?.lastChange ? <LastChange change={health.lastChange} /> : <span className="faint">{messages.common.unknown}</span>}
        </div>
      )}
      {shows('snoozes') && (
        <div role="cell" className={css.snoozes}>
          {row.snoozes > 0 && (
            <span data-tip={text.snoozedRules(row.snoozes)}>
              <IconMoon size={12} aria-hidden /> {row.snoozes}
              <span className="visually-hidden"> {text.snoozedRules(row.snoozes)}</span>
            </span>
          )}
        </div>
      )}
    </div>
  )
})
