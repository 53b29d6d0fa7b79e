import { Button, Textarea } from '@mantine/core'
import { type ReactElement, useState } from 'react'
import type { Alert } from '../../../../shared/model/alert.ts'
import { RelativeTime } from '../../../components/time/relative-time.tsx'
import { messages } from '../../../messages/messages.ts'
import css from './alert-detail.module.css'
import { Section } from './section.tsx'

const text = messages.alerts.detail

/** What happened to the alert and what people wrote, newest first, and room for a note. */
export function Story({ alert, onNote }: { alert: Alert; onNote: (note: string) => Promise<boolean> }): ReactElement {
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const add = async () => {
    setBusy(true)
    if (await onNote(note.trim())) setNote('')
    setBusy(false)
  }
  return (
    <Section title={text.story}>
      <div className={css.noteForm}>
        <Textarea
          aria-label={text.note}
          placeholder={text.notePlaceholder}
          autosize
          minRows={1}
          maxRows={8}
          maxLength={4000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && note.trim() !== '') void add()
          }}
        />
        <Button onClick={() => void add()} disabled={note.trim() === '' || busy} loading={busy}>
          {text.addNote}
        </Button>
      </div>
      <ol className={css.story}>
        {alert.steps
          .map((step, index) => ({ step, index }))
          .reverse()
          .map(({ step, index }) => (
            <li key={index} data-action={step.action}>
              <span className={css.storyWhat}>
                {text.steps[step.action](step.author)}
                <RelativeTime at={step.at} className="faint" />
              </span>
              {step.note !== undefined && step.note !== '' && <p className={css.storyNote}>{step.note}</p>}
            </li>
          ))}
      </ol>
    </Section>
  )
}
