import { soundChoices } from '../../../../shared/bridge/notify.ts'
import type { Settings } from '../../../../shared/bridge/settings.ts'
import { severities } from '../../../../shared/model/severity.ts'
import { SeverityIcon } from '../../../components/status/severity.tsx'
import { Panel } from '../../../components/surface/panel.tsx'
import { messages } from '../../../messages/messages.ts'
import { keepSettings } from '../keep-settings.ts'
import { Choice, Setting, SwitchSetting, WholeNumber } from '../parts/setting.tsx'
import css from '../settings.module.css'

/** A week in minutes. */
const longest = 10_080

/** What nobody acknowledges is told again. */
export function Reminders({ settings: { escalation, sound } }: { settings: Settings }) {
  const text = messages.settings
  const keep = (part: Partial<typeof escalation>) => void keepSettings({ escalation: { ...escalation, ...part } })
  const any = severities.some((severity) => escalation.after[severity] !== null)
  return (
    <Panel title={text.reminders} padded={false}>
      <Setting label={text.remindersLabel} note={text.remindersNote} />
      {severities.map((severity) => {
        const name = messages.common.severity[severity]
        return (
          <Setting
            key={severity}
            label={
              <span className={css.severity}>
                <SeverityIcon severity={severity} /> {name}
              </span>
            }
          >
            <WholeNumber
              label={text.remindAfter(name)}
              value={escalation.after[severity]}
              min={1}
              max={longest}
              unit={text.minutes}
              empty={messages.common.never}
              onKeep={(minutes) => keep({ after: { ...escalation.after, [severity]: minutes } })}
            />
          </Setting>
        )
      })}
      {any && (
        <Setting label={text.remindTimes}>
          <WholeNumber
            label={text.remindTimes}
            value={escalation.times}
            min={1}
            max={10}
            unit={text.times}
            onKeep={(times) => times !== null && keep({ times })}
          />
        </Setting>
      )}
      {any && sound && (
        <Setting label={text.remindSound}>
          <Choice
            label={text.remindSound}
            value={escalation.sound}
            choices={soundChoices.map((value) => ({ value, label: text.soundChoices[value] }))}
            onKeep={(next) => keep({ sound: next })}
          />
        </Setting>
      )}
    </Panel>
  )
}

/** Alerts that come and go. */
export function Flapping({ settings: { flapping } }: { settings: Settings }) {
  const text = messages.settings
  const keep = (part: Partial<typeof flapping>) => void keepSettings({ flapping: { ...flapping, ...part } })
  const number = (name: 'fires' | 'windowMinutes' | 'stableMinutes', min: number, max: number, unit: string) => (
    <Setting label={text.flappingParts[name]}>
      <WholeNumber
        label={text.flappingParts[name]}
        value={flapping[name]}
        min={min}
        max={max}
        unit={unit}
        onKeep={(next) => next !== null && keep({ [name]: next })}
      />
    </Setting>
  )
  return (
    <Panel title={text.flapping} padded={false}>
      <SwitchSetting
        label={text.flappingOn}
        note={text.flappingNote(flapping.fires, flapping.windowMinutes, flapping.stableMinutes)}
        checked={flapping.on}
        onChange={(on) => keep({ on })}
      />
      {flapping.on && (
        <>
          {number('fires', 2, 100, text.times)}
          {number('windowMinutes', 1, longest, text.minutes)}
          {number('stableMinutes', 1, longest, text.minutes)}
        </>
      )}
    </Panel>
  )
}
