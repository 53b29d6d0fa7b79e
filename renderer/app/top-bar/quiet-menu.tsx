import { Menu } from '@mantine/core'
import { IconMoon, IconMoonOff } from '@tabler/icons-react'
import { clockText, tomorrowAt } from '../../components/time/time-text.ts'
import { sayFailed } from '../../components/toast.ts'
import { messages } from '../../messages/messages.ts'
import { useClock } from '../../state/clock.ts'
import { updateSettings, useSettings } from '../../state/console-store.ts'
import css from './top-bar.module.css'

const hour = 3_600_000

/** Do not disturb: nothing is announced until an instant; everything stays listed. */
export function QuietMenu() {
  const text = messages.frame.quiet
  const until = useSettings()?.doNotDisturbUntil ?? null
  const quiet = useClock((now) => (until !== null && until > now ? text.on(clockText(until, now)) : null))
  const set = (doNotDisturbUntil: number | null) =>
    void updateSettings({ doNotDisturbUntil }).catch((error: unknown) => sayFailed(messages.common.errors.notSaved, error))
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <button type="button" className={css.pill} data-tone={quiet === null ? undefined : 'warn'} aria-label={quiet ?? text.off}>
          <IconMoon size={14} stroke={1.8} aria-hidden />
          <span className={quiet === null ? css.quietText : undefined}>{quiet ?? text.off}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {quiet !== null && (
          <>
            <Menu.Item leftSection={<IconMoonOff size={14} aria-hidden />} onClick={() => set(null)}>
              {text.end}
            </Menu.Item>
            <Menu.Divider />
          </>
        )}
        <Menu.Label>{text.label}</Menu.Label>
        {[1, 4, 8].map((hours) => (
          <Menu.Item key={hours} onClick={() => set(Date.now() + hours * hour)}>
            {text.hours(hours)}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => set(tomorrowAt(8, Date.now()))}>{text.tomorrow}</Menu.Item>
        <Menu.Label>{text.note}</Menu.Label>
      </Menu.Dropdown>
    </Menu>
  )
}
