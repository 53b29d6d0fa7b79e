import { Button, Menu } from '@mantine/core'
import { alertFilterKeys } from '../../../../shared/bridge/filter.ts'
import type { Settings } from '../../../../shared/bridge/settings.ts'
import { severities } from '../../../../shared/model/severity.ts'
import { FilterInput } from '../../../components/filter/filter-input.tsx'
import { Panel } from '../../../components/surface/panel.tsx'
import { clockText, tomorrowAt } from '../../../components/time/time-text.ts'
import { messages } from '../../../messages/messages.ts'
import { useClock } from '../../../state/clock.ts'
import { keepSettings } from '../keep-settings.ts'
import { Choice, Setting, SwitchSetting } from '../parts/setting.tsx'

const hour = 3_600_000
const keep = (change: Partial<Settings>) => void keepSettings(change)
const keepFilter = (notifyFilter: string) => keep({ notifyFilter })
const keepTray = (trayFilter: string) => keep({ trayFilter })

/** Which alerts are announced at all, and the pause of all announcements. */
export function Announcing({ settings }: { settings: Settings }) {
  const text = messages.settings
  return (
    <Panel title={text.notifications} padded={false}>
      <SwitchSetting
        label={text.notify}
        note={text.notifyNote}
        checked={settings.notifications}
        onChange={(notifications) => keep({ notifications })}
      />
      <Quiet until={settings.doNotDisturbUntil} />
      <Setting label={text.notifyFrom} note={text.notifyFromNote}>
        <Choice
          label={text.notifyFrom}
          value={settings.notifyFrom}
          disabled={!settings.notifications}
          choices={severities.map((value) => ({ value, label: messages.common.severity[value] }))}
          onKeep={(notifyFrom) => keep({ notifyFrom })}
        />
      </Setting>
      <Setting label={text.notifyFilter} note={text.notifyFilterNote} wide>
        <FilterInput
          label={text.notifyFilter}
          value={settings.notifyFilter}
          onChange={keepFilter}
          keys={alertFilterKeys}
          accountId={null}
          placeholder={text.notifyFilterHint}
        />
      </Setting>
      <Setting label={text.trayFilter} note={text.trayFilterNote} wide>
        <FilterInput
          label={text.trayFilter}
          value={settings.trayFilter}
          onChange={keepTray}
          keys={alertFilterKeys}
          accountId={null}
          placeholder={text.notifyFilterHint}
        />
      </Setting>
    </Panel>
  )
}

function Quiet({ until }: { until: number | null }) {
  const text = messages.settings
  const { quiet } = messages.frame
  const on = useClock((now) => (until !== null && until > now ? clockText(until, now) : null))
  return (
    <Setting label={text.quiet} note={on === null ? text.quietOff : text.quietUntil(on)}>
      {on === null ? (
        <Menu position="bottom-end" width={200}>
          <Menu.Target>
            <Button>{text.quietStart}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{quiet.label}</Menu.Label>
            {[1, 4, 8].map((hours) => (
              <Menu.Item key={hours} onClick={() => keep({ doNotDisturbUntil: Date.now() + hours * hour })}>
                {quiet.hours(hours)}
              </Menu.Item>
            ))}
            <Menu.Item onClick={() => keep({ doNotDisturbUntil: tomorrowAt(8, Date.now()) })}>{quiet.tomorrow}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : (
        <Button onClick={() => keep({ doNotDisturbUntil: null })}>{text.quietEnd}</Button>
      )}
    </Setting>
  )
}
