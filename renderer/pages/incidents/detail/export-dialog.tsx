import { Button, Checkbox, Modal, SegmentedControl } from '@mantine/core'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import { incidentFormats } from '../../../../shared/bridge/reports.ts'
import type { Incident } from '../../../../shared/model/alerts/incident.ts'
import { keepFile } from '../../../components/save-file.ts'
import { ErrorNote } from '../../../components/states.tsx'
import { sayDone } from '../../../components/toast.ts'
import { locale } from '../../../messages/locale.ts'
import { messages } from '../../../messages/messages.ts'
import { bridge } from '../../../state/console-client.ts'
import css from './incident-detail.module.css'

const text = messages.incidents.export

/** In which form an incident leaves, and whether with personal data. Closing it ends what is being made. */
export function ExportDialog({
  accountId,
  incident,
  onClose,
}: {
  accountId: string
  incident: Incident
  onClose: () => void
}): ReactElement {
  const [format, setFormat] = useState<(typeof incidentFormats)[number]>('pdf')
  const [personal, setPersonal] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const making = useRef<AbortController>(null)
  useEffect(() => () => making.current?.abort(), [])
  const save = async () => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    const abort = new AbortController()
    making.current = abort
    setBusy(true)
    setError(null)
    try {
      const file = await bridge.incidents.export(
        { accountId, id: incident.id, format, personal, timeZone, locale: locale() },
        { signal: abort.signal },
      )
      keepFile(file)
      sayDone(text.saved(file.name))
      onClose()
    } catch (failure) {
      if (!abort.signal.aborted) setError(failure)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal opened onClose={onClose} title={text.title} closeButtonProps={{ 'aria-label': messages.common.close }}>
      <form
        className={css.dialog}
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <SegmentedControl
          aria-label={text.format}
          value={format}
          onChange={setFormat}
          data={incidentFormats.toReversed().map((value) => ({ value, label: text.formats[value] }))}
          data-autofocus
        />
        <p className="dim">{text.about[format]}</p>
        <Checkbox
          label={text.personal}
          description={text.personalNote}
          checked={personal}
          onChange={(event) => setPersonal(event.currentTarget.checked)}
        />
        <ErrorNote error={error} title={text.failed} />
        <div className={css.dialogActions}>
          <Button onClick={onClose}>{messages.common.cancel}</Button>
          <Button type="submit" variant="filled" loading={busy} aria-label={busy ? text.making : undefined}>
            {text.save}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
