import { TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Settings } from '../../../shared/bridge/settings.ts'
import { shortcutSchema } from '../../../shared/bridge/settings.ts'
import { Panel } from '../../components/surface/panel.tsx'
import { messages } from '../../messages/messages.ts'
import { keepSettings } from './keep-settings.ts'
import { Setting, SwitchSetting } from './parts/setting.tsx'

/** What only the desktop can do: start with the person's session, and come when it is called. */
export function DesktopSettings({ settings }: { settings: Settings }) {
  const text = messages.settings.desktop
  return (
    <Panel title={text.title} padded={false}>
      <SwitchSetting
        label={text.startAtLogin}
        note={text.startAtLoginNote}
        checked={settings.startAtLogin}
        onChange={(startAtLogin) => void keepSettings({ startAtLogin })}
      />
      <Setting label={text.shortcut} note={text.shortcutNote}>
        <Shortcut value={settings.shortcut} />
      </Setting>
    </Panel>
  )
}

function Shortcut({ value }: { value: string | null }) {
  const text = messages.settings.desktop
  const [draft, setDraft] = useState(value ?? '')
  useEffect(() => setDraft(value ?? ''), [value])
  const fits = draft === '' || shortcutSchema.safeParse(draft).success
  return (
    <TextInput
      aria-label={text.shortcut}
      w={240}
      value={draft}
      placeholder={text.noShortcut}
      error={fits ? undefined : text.shortcutWrong}
      onChange={(event) => setDraft(event.currentTarget.value.trim())}
      onBlur={() => {
        if (fits && draft !== (value ?? '')) void keepSettings({ shortcut: draft === '' ? null : draft })
      }}
    />
  )
}
