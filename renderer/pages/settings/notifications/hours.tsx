import { useQuery } from '@tanstack/react-query'
import type { Settings } from '../../../../shared/bridge/settings.ts'
import { Panel } from '../../../components/surface/panel.tsx'
import { clockText } from '../../../components/time/time-text.ts'
import { messages } from '../../../messages/messages.ts'
import { useClock } from '../../../state/clock.ts'
import { bridge } from '../../../state/console-client.ts'
import { keepSettings } from '../keep-settings.ts'
import { HoursFields } from '../parts/hours-fields.tsx'
import { Setting, SwitchSetting } from '../parts/setting.tsx'

/** What quiet hours begin as when they are turned on. */
const nights: NonNullable<Settings['quietHours']> = {
  weekdays: [1, 2, 3, 4, 5, 6, 7],
  from: '22:00',
  to: '07:00',
  timeZone: null,
  criticalBreaksThrough: true,
}

/** Hours that come back every week: in which nothing is announced, and in which somebody works. */
export function Hours({ settings }: { settings: Settings }) {
  const text = messages.settings
  const { quietHours, workingHours } = settings
  const status = useQuery({
    queryKey: ['notifications', 'status', quietHours],
    queryFn: () => bridge.notifications.status(),
    enabled: quietHours !== null,
    refetchInterval: 60_000,
  })
  const until = quietHours === null ? null : (status.data?.quietUntil ?? null)
  const now = useClock((at) => (until !== null && until > at ? clockText(until, at) : null))
  return (
    <Panel title={text.hoursTitle} padded={false}>
      <SwitchSetting
        label={text.quietHours}
        note={now === null ? text.quietHoursNote : text.quietHoursNow(now)}
        checked={quietHours !== null}
        onChange={(on) => void keepSettings({ quietHours: on ? nights : null })}
      />
      {quietHours !== null && (
        <>
          <Setting label={text.quietWhen} wide>
            <HoursFields
              name={text.quietHours}
              value={quietHours}
              onKeep={(hours) => void keepSettings({ quietHours: { ...hours, criticalBreaksThrough: quietHours.criticalBreaksThrough } })}
            />
          </Setting>
          <SwitchSetting
            label={text.breaksThrough}
            note={text.breaksThroughNote}
            checked={quietHours.criticalBreaksThrough}
            onChange={(criticalBreaksThrough) => void keepSettings({ quietHours: { ...quietHours, criticalBreaksThrough } })}
          />
        </>
      )}
      <Setting label={text.workingHours} note={text.workingHoursNote} wide>
        <HoursFields name={text.workingHours} value={workingHours} onKeep={(hours) => void keepSettings({ workingHours: hours })} />
      </Setting>
    </Panel>
  )
}
