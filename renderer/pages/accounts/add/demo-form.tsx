import { Button, NumberInput } from '@mantine/core'
import { useState } from 'react'
import { ErrorNote } from '../../../components/states.tsx'
import { messages } from '../../../messages/messages.ts'
import { bridge } from '../../../state/console-client.ts'
import { useAccounts } from '../../../state/console-store.ts'
import { paths } from '../../../state/url-state.ts'
import css from './add.module.css'
import { useAttempt } from './attempt.ts'

/** Opens the demo fleet; `sized` lets its size be chosen. */
export function DemoForm({ sized, onDone }: { sized: boolean; onDone: (path: string) => void }) {
  const text = messages.firstRun
  const [sites, setSites] = useState(60)
  const exists = useAccounts().some((account) => account.kind === 'demo')
  const attempt = useAttempt()
  if (exists && !attempt.busy) return <p className="dim">{text.demoExists}</p>
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault()
        void attempt.run(async () => {
          const account = await bridge.accounts.addDemo({ sites })
          onDone(`${paths.fleet}?account=${account.id}`)
        })
      }}
    >
      {sized && (
        <NumberInput
          label={text.sites}
          description={text.sitesNote}
          value={sites}
          min={1}
          max={5000}
          clampBehavior="strict"
          allowDecimal={false}
          onChange={(value) => setSites(Number(value) || 1)}
        />
      )}
      <ErrorNote error={attempt.error} />
      <Button type="submit" variant="filled" loading={attempt.busy} className={css.submit}>
        {text.choices.demo.action}
      </Button>
      {attempt.busy && <p className="dim">{text.choices.demo.busy}…</p>}
    </form>
  )
}
