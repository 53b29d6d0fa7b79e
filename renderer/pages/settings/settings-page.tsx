import { Button, SegmentedControl } from '@mantine/core'
import { useEffect } from 'react'
import { Link } from 'wouter'
import { useShortcutSheet, useShortcuts } from '../../app/keyboard/shortcuts.ts'
import { Panel } from '../../components/surface/panel.tsx'
import { KeyHint } from '../../components/text/key-hint.tsx'
import { clockText } from '../../components/time/time-text.ts'
import { messages } from '../../messages/messages.ts'
import { useClock } from '../../state/clock.ts'
import { useConsole } from '../../state/console-store.ts'
import { paths } from '../../state/url-state.ts'
import { DesktopSettings } from './desktop.tsx'
import { keepSettings, undoSettings } from './keep-settings.ts'
import { Announcing } from './notifications/announcing.tsx'
import { Hours } from './notifications/hours.tsx'
import { Mutes } from './notifications/mutes.tsx'
import { Refusals } from './notifications/refusals.tsx'
import { Flapping, Reminders } from './notifications/repeating.tsx'
import { Replay } from './notifications/replay.tsx'
import { Sounds } from './notifications/sounds.tsx'
import { Language } from './parts/language.tsx'
import { Setting, SwitchSetting } from './parts/setting.tsx'
import { Storage } from './parts/storage.tsx'
import { Updates } from './parts/updates.tsx'
import { ZoneSelect } from './parts/zone-select.tsx'
import css from './settings.module.css'

/** Preferences; every change that fits is kept at once and can be taken back. */
export function SettingsPage() {
  const text = messages.settings
  const console = useConsole((store) => store.console)
  const settings = console?.settings
  const now = useClock((at) => Math.floor(at / 60_000) * 60_000)
  // A link to one part of the page, from within the console.
  useEffect(() => document.getElementById(location.hash.slice(1))?.scrollIntoView(), [])
  useShortcuts(text.title, [{ keys: '$mod+z', text: text.undo, run: undoSettings }])
  if (!console || !settings) return null
  const sections = [
    {
      id: 'appearance',
      title: text.appearance,
      panels: (
        <Panel title={text.appearance} padded={false}>
          <Setting label={text.theme}>
            <SegmentedControl
              aria-label={text.theme}
              value={settings.theme}
              onChange={(theme) => void keepSettings({ theme: theme as typeof settings.theme })}
              data={(['dark', 'light', 'system'] as const).map((value) => ({ value, label: text.themes[value] }))}
            />
          </Setting>
          <Setting label={text.density}>
            <SegmentedControl
              aria-label={text.density}
              value={settings.density}
              onChange={(density) => void keepSettings({ density: density as typeof settings.density })}
              data={(['compact', 'comfortable'] as const).map((value) => ({ value, label: text.densities[value] }))}
            />
          </Setting>
          <Language value={settings.language} />
          <Setting label={text.timeZone} note={text.timeZoneNote(clockText(now, now))}>
            <ZoneSelect label={text.timeZone} value={settings.timeZone} onKeep={(timeZone) => void keepSettings({ timeZone })} />
          </Setting>
          <SwitchSetting
            label={text.hideSuppressed}
            note={text.hideSuppressedNote}
            checked={settings.hideSuppressed}
            onChange={(hideSuppressed) => void keepSettings({ hideSuppressed })}
          />
          <SwitchSetting
            label={text.meteredNetwork}
            note={text.meteredNetworkNote}
            checked={settings.meteredNetwork}
            onChange={(meteredNetwork) => void keepSettings({ meteredNetwork })}
          />
        </Panel>
      ),
    },
    ...(console.host === 'desktop' ? [{ id: 'desktop', title: text.desktop.title, panels: <DesktopSettings settings={settings} /> }] : []),
    { id: 'updates', title: messages.updates.title, panels: <Updates console={console} /> },
    { id: 'notifications', title: text.notifications, panels: <Announcing settings={settings} /> },
    { id: 'hours', title: text.hoursTitle, panels: <Hours settings={settings} /> },
    { id: 'sounds', title: text.sounds, panels: <Sounds settings={settings} host={console.host} /> },
    { id: 'reminders', title: text.reminders, panels: <Reminders settings={settings} /> },
    { id: 'flapping', title: text.flapping, panels: <Flapping settings={settings} /> },
    { id: 'preview', title: text.replay.title, panels: <Replay settings={settings} /> },
    { id: 'muted', title: text.mutes.title, panels: <Mutes /> },
    { id: 'refused', title: text.refusals.title, panels: <Refusals /> },
    { id: 'storage', title: text.storage.title, panels: <Storage console={console} /> },
    {
      id: 'about',
      title: text.about,
      panels: (
        <Panel title={text.about} padded={false}>
          <Setting label={text.version}>{console.version}</Setting>
          <Setting label={text.host}>{text.hosts[console.host]}</Setting>
          <Setting label={messages.diagnostics.title} note={messages.diagnostics.intro}>
            <Link href={paths.diagnostics} className="link">
              {text.openDiagnostics}
            </Link>
          </Setting>
          <Setting label={text.keyboard} note={text.keyboardNote}>
            <Button onClick={() => useShortcutSheet.setState({ open: true })} rightSection={<KeyHint keys="?" />}>
              {text.showKeys}
            </Button>
          </Setting>
        </Panel>
      ),
    },
  ]
  return (
    <div className={css.page}>
      <nav className={css.nav} aria-label={text.sections}>
        <h1>{text.title}</h1>
        {sections.map(({ id, title }) => (
          <a key={id} href={`#${id}`}>
            {title}
          </a>
        ))}
      </nav>
      <div className={css.sections}>
        {sections.map(({ id, panels }) => (
          <div key={id} id={id} className={css.section}>
            {panels}
          </div>
        ))}
      </div>
    </div>
  )
}
