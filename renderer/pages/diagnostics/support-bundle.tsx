import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactElement, useState } from 'react'
import { formatValue } from '../../charts/axis/number-format.ts'
import { keepFile } from '../../components/save-file.ts'
import { ErrorState, SkeletonRows } from '../../components/states.tsx'
import { Panel } from '../../components/surface/panel.tsx'
import { sayDone, sayFailed } from '../../components/toast.ts'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import css from './diagnostics.module.css'

const text = messages.diagnostics.bundle

/** What would be handed to whoever helps: first to be looked at, then to be saved. */
export function SupportBundle(): ReactElement {
  const [looking, setLooking] = useState(false)
  const [saving, setSaving] = useState(false)
  const contents = useQuery({
    queryKey: ['support-bundle'],
    queryFn: () => bridge.diagnostics.contents(),
    enabled: looking,
    staleTime: 0,
    gcTime: 0,
  })
  const save = async () => {
    setSaving(true)
    try {
      const file = await bridge.diagnostics.bundle()
      keepFile(file)
      sayDone(text.saved(file.name))
    } catch (error) {
      sayFailed(text.failed, error)
    }
    setSaving(false)
  }
  return (
    <Panel title={text.title}>
      <p className={css.prose}>{text.text}</p>
      {!looking ? (
        <Button className={css.look} onClick={() => setLooking(true)}>
          {text.look}
        </Button>
      ) : contents.data !== undefined ? (
        <>
          <h3 className={css.inside}>{text.inside}</h3>
          <ul className={css.files}>
            {contents.data.map(({ name, about, bytes, beginning }) => (
              <li key={name}>
                <details>
                  <summary>
                    <span className="mono">{name}</span>
                    <span className="dim">{about}</span>
                    <span className={css.bytes}>{formatValue(bytes, 'bytes')}</span>
                  </summary>
                  {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
                  <section className={css.beginning} tabIndex={0} aria-label={text.beginning(name)}>
                    <pre>{beginning}</pre>
                  </section>
                </details>
              </li>
            ))}
          </ul>
          <Button variant="filled" loading={saving} onClick={() => void save()}>
            {text.save}
          </Button>
        </>
      ) : contents.error !== null ? (
        <ErrorState error={contents.error} title={text.failed} onRetry={() => void contents.refetch()} />
      ) : (
        <SkeletonRows rows={6} />
      )}
    </Panel>
  )
}
