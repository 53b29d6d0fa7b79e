import { Button, Textarea } from '@mantine/core'
import { type ReactElement, useState } from 'react'
import css from './note-form.module.css'

/** A field for a note and its button; Ctrl Enter sends it. What was written stays when `onNote` answers false. */
export function NoteForm(props: {
  label: string
  placeholder: string
  button: string
  onNote: (note: string) => Promise<boolean>
}): ReactElement {
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const add = async () => {
    setBusy(true)
    if (await props.onNote(note.trim())) setNote('')
    setBusy(false)
  }
  return (
    <div className={css.form}>
      <Textarea
        aria-label={props.label}
        placeholder={props.placeholder}
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
        {props.button}
      </Button>
    </div>
  )
}
