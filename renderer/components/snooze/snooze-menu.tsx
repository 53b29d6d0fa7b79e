import { Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { AlertRow } from '../../../shared/bridge/contract/alerts.ts'
import { nextBegin } from '../../../shared/engine/time/weekly-hours.ts'
import { messages } from '../../messages/messages.ts'
import { useClock } from '../../state/clock.ts'
import { useSettings } from '../../state/console-store.ts'
import { clockText, tomorrowAt } from '../time/time-text.ts'
import { muteAlerts, snoozeRules } from './silence.ts'
import css from './snooze.module.css'
import { snoozeHits, targetsOf } from './snooze-hits.ts'

export const snoozeHours = [1, 4, 8, 24]
const hour = 3_600_000

/**
 * How long to be silent about some alerts: their rules on their sites for everyone, or on this machine until working
 * hours begin or they get worse; with what that hits. `children` is the button that opens it; `opened` lets a key open it too.
 */
export function SnoozeMenu({
  children,
  rows,
  onSilenced,
  opened,
  onChange,
}: {
  children: ReactNode
  rows: AlertRow[]
  onSilenced?: () => void
  opened?: boolean
  onChange?: (opened: boolean) => void
}) {
  const text = messages.common.snooze
  const [own, setOwn] = useState(false)
  const open = opened ?? own
  const settings = useSettings()
  const minute = useClock((now) => Math.floor(now / 60_000) * 60_000)
  const act = async (what: Promise<boolean>) => {
    if (await what) onSilenced?.()
  }
  const snooze = (until: number) => void act(snoozeRules(targetsOf(rows), until))
  const entry = (title: string, until: number | null, run: () => void) => (
    <Menu.Item
      key={title}
      onClick={run}
      rightSection={until === null ? undefined : <span className="faint">{text.ends(clockText(until, minute))}</span>}
    >
      {title}
    </Menu.Item>
  )
  return (
    <Menu opened={open} onChange={onChange ?? setOwn} position="bottom-end" width={360}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{text.label}</Menu.Label>
        {snoozeHours.map((hours) => entry(text.hours(hours), minute + hours * hour, () => snooze(Date.now() + hours * hour)))}
        {entry(text.tomorrow, tomorrowAt(9, minute), () => snooze(tomorrowAt(9, Date.now())))}
        <Menu.Divider />
        <Menu.Label>{text.here}</Menu.Label>
        {settings && entry(text.workingHours, nextBegin(settings.workingHours, minute), () => void act(muteAlerts(rows, 'working-hours')))}
        {entry(text.worse, null, () => void act(muteAlerts(rows, 'worse')))}
        <Menu.Divider />
        {open && <Hits rows={rows} />}
      </Menu.Dropdown>
    </Menu>
  )
}

function Hits({ rows }: { rows: AlertRow[] }) {
  const text = messages.common.snooze
  const targets = targetsOf(rows)
  const hits = useQuery({
    queryKey: ['alerts', null, 'snooze-hits', targets],
    queryFn: ({ signal }) => snoozeHits(targets, Date.now(), undefined, signal),
  })
  return (
    <p className={css.hits} role="status">
      {hits.data ? text.hits(hits.data) : hits.error ? text.hitsUnknown : text.counting}
    </p>
  )
}
