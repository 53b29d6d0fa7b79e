import { Menu } from '@mantine/core'
import type { ReactNode } from 'react'
import { messages } from '../../messages/messages.ts'
import { useClock } from '../../state/clock.ts'
import { clockText } from '../time/time-text.ts'

const choices = [1, 4, 8, 24]
const hour = 3_600_000

/** Tomorrow at 09:00 of this machine's time zone. */
export function tomorrowMorning(now: number): number {
  const date = new Date(now)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1, 9).getTime()
}

/** The spans of a snooze: 1, 4, 8 or 24 h, or until tomorrow morning. `children` is the button that opens it; `opened` lets a key open it too. */
export function SnoozeMenu({
  children,
  onSnooze,
  opened,
  onChange,
}: {
  children: ReactNode
  /** `until` is unix ms. */
  onSnooze: (until: number) => void
  opened?: boolean
  onChange?: (opened: boolean) => void
}) {
  const text = messages.common.snooze
  const minute = useClock((now) => Math.floor(now / 60_000) * 60_000)
  return (
    <Menu opened={opened} onChange={onChange} position="bottom-end" width={300}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{text.label}</Menu.Label>
        {choices.map((hours) => (
          <Menu.Item
            key={hours}
            onClick={() => onSnooze(Date.now() + hours * hour)}
            rightSection={<span className="faint">{text.ends(clockText(minute + hours * hour, minute))}</span>}
          >
            {text.hours(hours)}
          </Menu.Item>
        ))}
        <Menu.Item
          onClick={() => onSnooze(tomorrowMorning(Date.now()))}
          rightSection={<span className="faint">{text.ends(clockText(tomorrowMorning(minute), minute))}</span>}
        >
          {text.tomorrow}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
