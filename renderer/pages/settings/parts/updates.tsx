import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { ConsoleState } from '../../../../shared/bridge/console-state.ts'
import { type UpdateAct, type UpdateState, updateActs } from '../../../../shared/bridge/updates.ts'
import { ErrorNote } from '../../../components/states.tsx'
import { Panel } from '../../../components/surface/panel.tsx'
import { clockText } from '../../../components/time/time-text.ts'
import { messages } from '../../../messages/messages.ts'
import { useClock } from '../../../state/clock.ts'
import { bridge } from '../../../state/console-client.ts'
import { keepSettings } from '../keep-settings.ts'
import css from '../settings.module.css'
import { Choice, Setting } from './setting.tsx'

/** How things stand, in words. */
function updateText(update: UpdateState, now: number): string {
  const text = messages.updates
  const putOff = (later: number | null) => (later === null || later <= now ? '' : ` ${text.putOff(clockText(later, now))}`)
  switch (update.phase) {
    case 'off':
      return text.off[update.why]
    case 'current':
      return update.checkedAt === null ? text.neverLooked : text.current(clockText(update.checkedAt, now))
    case 'checking':
      return text.checking
    case 'available':
      return text.available(update.version) + putOff(update.later)
    case 'downloading':
      return text.downloading(update.version, update.percent)
    case 'ready':
      return text.ready(update.version) + putOff(update.later)
    case 'refused':
      return text.refused(update.version, text.problems[update.problem])
  }
}

/** Whether there is a newer version of the program, what is done about it, and whether it is looked for at all. */
export function Updates({ console: { update, settings, version } }: { console: ConsoleState }) {
  const text = messages.updates
  const now = useClock((at) => Math.floor(at / 60_000) * 60_000)
  const acting = useMutation({ mutationFn: (act: UpdateAct) => bridge.updates[act]() })
  return (
    <Panel title={text.title} padded={false}>
      <Setting
        label={text.version(version)}
        note={
          <>
            <span role="status">{updateText(update, now)}</span>
            {update.phase === 'refused' && <code> {update.text}</code>}
            <ErrorNote error={acting.error} say={{ update_not_now: text.notNow }} />
          </>
        }
      >
        <div className={css.controls}>
          {updateActs[update.phase].map((act) => (
            <Button key={act} loading={acting.isPending} onClick={() => acting.mutate(act)}>
              {text[act]}
            </Button>
          ))}
        </div>
      </Setting>
      {update.phase !== 'off' && (
        <Setting label={text.wanted} note={text.wantedNote}>
          <Choice
            label={text.wanted}
            value={settings.updates}
            width={180}
            choices={(['never', 'ask', 'download'] as const).map((value) => ({ value, label: text.choices[value] }))}
            onKeep={(updates) => void keepSettings({ updates })}
          />
        </Setting>
      )}
    </Panel>
  )
}
