import { IconMoon } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { memo, type ReactNode } from 'react'
import type { FleetSummary } from '../../../shared/bridge/contract/fleet.ts'
import { StateIcon } from '../../components/status/state-icon.tsx'
import { numberText } from '../../messages/locale.ts'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { type TileChoice, tileOf, withTile } from './status-filter.ts'
import css from './summary-strip.module.css'

const tiles: {
  choice: TileChoice
  count: (summary: FleetSummary) => number
  label: () => string
  icon: ReactNode
  tone?: 'bad' | 'warn'
}[] = [
  { choice: 'all', count: (summary) => summary.all, label: () => messages.fleet.all, icon: null },
  {
    choice: 'critical',
    count: (summary) => summary.critical,
    label: () => messages.common.state.critical,
    icon: <StateIcon state="critical" />,
    tone: 'bad',
  },
  {
    choice: 'degraded',
    count: (summary) => summary.degraded,
    label: () => messages.common.state.degraded,
    icon: <StateIcon state="degraded" />,
  },
  {
    choice: 'no-data',
    count: (summary) => summary.noData,
    label: () => messages.common.state['no-data'],
    icon: <StateIcon state="no-data" />,
  },
  {
    choice: 'healthy',
    count: (summary) => summary.healthy,
    label: () => messages.common.state.healthy,
    icon: <StateIcon state="healthy" />,
  },
  { choice: 'snoozed', count: (summary) => summary.snoozed, label: () => messages.fleet.snoozed, icon: <IconMoon size={12} aria-hidden /> },
]

/** How many sites are how; each figure filters the list. */
export const SummaryStrip = memo(function SummaryStrip({
  scope,
  filter,
  onFilter,
}: {
  scope: string | null
  filter: string
  onFilter: (filter: string) => void
}) {
  const summary = useQuery({
    queryKey: ['fleet', scope, 'summary'],
    queryFn: () => bridge.fleet.summary({ accountId: scope }),
    placeholderData: (before) => before,
  }).data
  const current = tileOf(filter)
  return (
    <fieldset className={css.strip} aria-label={messages.fleet.summary}>
      {tiles.map(({ choice, count, label, icon, tone }) => {
        const figure = summary ? count(summary) : null
        return (
          <button
            key={choice}
            type="button"
            className={css.tile}
            aria-pressed={current === choice}
            onClick={() => onFilter(withTile(filter, current === choice ? 'all' : choice))}
          >
            <span className={css.tileLabel}>
              {icon}
              {label()}
            </span>
            <span className={css.figure} data-tone={figure !== null && figure > 0 ? tone : undefined} data-zero={figure === 0 || undefined}>
              {figure === null ? messages.common.unknown : numberText(figure)}
            </span>
          </button>
        )
      })}
    </fieldset>
  )
})
