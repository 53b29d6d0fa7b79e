import type { ReactElement } from 'react'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import { NoteForm } from '../../../components/note-form.tsx'
import { RelativeTime } from '../../../components/time/relative-time.tsx'
import { messages } from '../../../messages/messages.ts'
import css from './alert-detail.module.css'
import { Section } from './section.tsx'

const text = messages.alerts.detail

/** What happened to the alert and what people wrote, newest first, and room for a note. */
export function Story({ alert, onNote }: { alert: Alert; onNote: (note: string) => Promise<boolean> }): ReactElement {
  return (
    <Section title={text.story}>
      <NoteForm label={text.note} placeholder={text.notePlaceholder} button={text.addNote} onNote={onNote} />
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
