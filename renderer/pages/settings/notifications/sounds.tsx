import { Button, Switch } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { type SoundChoice, soundChoices } from '../../../../shared/bridge/notify.ts'
import type { Settings } from '../../../../shared/bridge/settings.ts'
import { severities } from '../../../../shared/model/severity.ts'
import { playSound } from '../../../app/sound.ts'
import { SeverityIcon } from '../../../components/status/severity.tsx'
import { Panel } from '../../../components/surface/panel.tsx'
import { sayDone } from '../../../components/toast.ts'
import { messages } from '../../../messages/messages.ts'
import { keepSettings } from '../keep-settings.ts'
import { Choice, Setting, SwitchSetting } from '../parts/setting.tsx'
import css from '../settings.module.css'

/** What is heard with an alert of each severity. */
export function Sounds({ settings, host }: { settings: Settings; host: 'desktop' | 'browser' }) {
  const text = messages.settings
  const { sound, sounds } = settings
  const choices = soundChoices.map((value) => ({ value, label: text.soundChoices[value] }))
  return (
    <Panel title={text.sounds} padded={false}>
      <SwitchSetting label={text.sound} note={text.soundNotes[host]} checked={sound} onChange={(on) => void keepSettings({ sound: on })} />
      {sound &&
        severities.map((severity) => {
          const { on, choice } = sounds[severity]
          const name = messages.common.severity[severity]
          const change = (part: Partial<(typeof sounds)[typeof severity]>) =>
            void keepSettings({ sounds: { ...sounds, [severity]: { ...sounds[severity], ...part } } })
          return (
            <Setting
              key={severity}
              label={
                <span className={css.severity}>
                  <SeverityIcon severity={severity} /> {name}
                </span>
              }
            >
              <span className={css.controls}>
                {on && <Choice label={text.soundOf(name)} value={choice} choices={choices} onKeep={(next) => change({ choice: next })} />}
                {on && <Listen choice={choice} />}
                <Switch aria-label={text.soundOn(name)} checked={on} onChange={(event) => change({ on: event.currentTarget.checked })} />
              </span>
            </Setting>
          )
        })}
    </Panel>
  )
}

function Listen({ choice }: { choice: SoundChoice }) {
  const text = messages.settings
  const play = async () => {
    if (!(await playSound(choice))) sayDone(text.notHeard)
  }
  return (
    <Button
      aria-label={text.listen(text.soundChoices[choice])}
      data-tip={text.listen(text.soundChoices[choice])}
      px={7}
      onClick={() => void play()}
    >
      <IconPlayerPlay size={14} aria-hidden />
    </Button>
  )
}
