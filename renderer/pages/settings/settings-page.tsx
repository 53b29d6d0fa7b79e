import { Button, SegmentedControl, Select, Switch } from '@mantine/core'
import type { ReactNode } from 'react'
import { severities } from '../../../shared/model/severity.ts'
import { Panel } from '../../components/surface/panel.tsx'
import { clockText } from '../../components/time/time-text.ts'
import { sayFailed } from '../../components/toast.ts'
import { messages } from '../../messages/messages.ts'
import { useClock } from '../../state/clock.ts'
import { updateSettings, useConsole } from '../../state/console-store.ts'
import css from './settings.module.css'

function Setting({ label, note, children }: { label: string; note?: ReactNode; children: ReactNode }) {
  return (
    <div className={css.setting}>
      <div>
        <div className={css.label}>{label}</div>
        {note !== undefined && <div className={css.note}>{note}</div>}
      </div>
      <div className={css.control}>{children}</div>
    </div>
  )
}

/** Preferences; every change is kept at once. */
export function SettingsPage() {
  const text = messages.settings
  const console = useConsole((store) => store.console)
  const settings = console?.settings
  const quiet = useClock((now) => {
    const until = settings?.doNotDisturbUntil ?? null
    return until !== null && until > now ? clockText(until, now) : null
  })
  if (!console || !settings) return null
  const save = (change: Parameters<typeof updateSettings>[0]) =>
    void updateSettings(change).catch((error: unknown) => sayFailed(messages.common.errors.notSaved, error))
  return (
    <div className={css.page}>
      <h1>{text.title}</h1>
      <Panel title={text.appearance} padded={false}>
        <Setting label={text.theme}>
          <SegmentedControl
            aria-label={text.theme}
            value={settings.theme}
            onChange={(theme) => save({ theme: theme as typeof settings.theme })}
            data={(['dark', 'light', 'system'] as const).map((value) => ({ value, label: text.themes[value] }))}
          />
        </Setting>
        <Setting label={text.density}>
          <SegmentedControl
            aria-label={text.density}
            value={settings.density}
            onChange={(density) => save({ density: density as typeof settings.density })}
            data={(['compact', 'comfortable'] as const).map((value) => ({ value, label: text.densities[value] }))}
          />
        </Setting>
      </Panel>
      <Panel title={text.notifications} padded={false}>
        <Setting label={text.notify} note={text.notifyNote}>
          <Switch
            aria-label={text.notify}
            checked={settings.notifications}
            onChange={(event) => save({ notifications: event.currentTarget.checked })}
          />
        </Setting>
        <Setting label={text.notifyFrom} note={text.notifyFromNote}>
          <Select
            aria-label={text.notifyFrom}
            w={130}
            value={settings.notifyFrom}
            allowDeselect={false}
            disabled={!settings.notifications}
            onChange={(value) => {
              const notifyFrom = severities.find((severity) => severity === value)
              if (notifyFrom) save({ notifyFrom })
            }}
            data={severities.map((value) => ({ value, label: messages.common.severity[value] }))}
          />
        </Setting>
        {console.host === 'desktop' && (
          <Setting label={text.sound} note={text.soundNote}>
            <Switch
              aria-label={text.sound}
              checked={settings.sound}
              disabled={!settings.notifications}
              onChange={(event) => save({ sound: event.currentTarget.checked })}
            />
          </Setting>
        )}
        <Setting label={text.quiet} note={quiet === null ? text.quietOff : text.quietUntil(quiet)}>
          {quiet !== null && <Button onClick={() => save({ doNotDisturbUntil: null })}>{text.quietEnd}</Button>}
        </Setting>
      </Panel>
      <Panel title={text.lists} padded={false}>
        <Setting label={text.hideSuppressed} note={text.hideSuppressedNote}>
          <Switch
            aria-label={text.hideSuppressed}
            checked={settings.hideSuppressed}
            onChange={(event) => save({ hideSuppressed: event.currentTarget.checked })}
          />
        </Setting>
      </Panel>
      <Panel title={text.about} padded={false}>
        <Setting label={text.version}>{console.version}</Setting>
        <Setting label={text.host}>{text.hosts[console.host]}</Setting>
        <Setting label={text.keyStore} note={console.keyStore.text}>
          {messages.accounts.keyStores[console.keyStore.store]}
        </Setting>
        <Setting label={text.keyboard} note={text.keyboardNote}>
          {null}
        </Setting>
      </Panel>
    </div>
  )
}
