import { Button } from '@mantine/core'
import type { ReactElement } from 'react'
import type { Diagnostics } from '../../../shared/bridge/diagnostics.ts'
import { keepFile } from '../../components/save-file.ts'
import { Panel } from '../../components/surface/panel.tsx'
import { RelativeTime } from '../../components/time/relative-time.tsx'
import { sayFailed } from '../../components/toast.ts'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { queryClient } from '../../state/query-client.ts'
import css from './diagnostics.module.css'

/** Answers of services that did not fit the contract: each can be saved for a report, or forgotten. */
export function Quarantined({ answers }: { answers: Diagnostics['quarantined'] }): ReactElement {
  const text = messages.diagnostics
  const save = (id: string) =>
    void bridge.diagnostics.quarantined({ id }).then(keepFile, (error: unknown) => sayFailed(text.saveAnswerFailed, error))
  const forget = (id: string | null) =>
    void bridge.diagnostics
      .forget({ id })
      .catch((error: unknown) => sayFailed(text.forgetFailed, error))
      .finally(() => queryClient.invalidateQueries({ queryKey: ['diagnostics'] }))
  if (answers.length === 0)
    return (
      <Panel title={text.quarantined}>
        <p className="dim">{text.noneQuarantined}</p>
      </Panel>
    )
  return (
    <Panel title={text.quarantined} aside={<Button onClick={() => forget(null)}>{text.forgetAll}</Button>}>
      <p className="dim">{text.quarantinedNote}</p>
      <ul className={css.answers}>
        {answers.map(({ id, at, procedure, code, place }) => (
          <li key={id}>
            <span>
              <span className="mono">{procedure}</span> {code} {place !== null && <span className="mono dim">{place}</span>} ·{' '}
              <RelativeTime at={at} className="dim" />
            </span>
            <Button onClick={() => save(id)}>{text.saveAnswer}</Button>
            <Button onClick={() => forget(id)}>{text.forgetAnswer}</Button>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
