import { Button, Modal, Progress, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { FleetRow } from '../../../../shared/bridge/contract/fleet.ts'
import { ErrorNote } from '../../../components/states.tsx'
import { sayDone } from '../../../components/toast.ts'
import { messages } from '../../../messages/messages.ts'
import { bridge } from '../../../state/console-client.ts'
import css from './selection.module.css'
import { useOpenAlerts } from './use-open-alerts.ts'

/** Alerts that one call takes. */
const atOnce = 500

/** Acknowledges every open alert of some sites, after saying how many they are; it cannot be taken back. */
export function AcknowledgeDialog({ sites, onClose }: { sites: FleetRow[]; onClose: (done: boolean) => void }) {
  const text = messages.fleet.selection
  const [chosen] = useState(sites)
  const found = useOpenAlerts(chosen, 'is:firing')
  const [note, setNote] = useState('')
  const [sent, setSent] = useState<number | null>(null)
  const [error, setError] = useState<unknown>(null)
  const alerts = found.alerts ?? []
  const [stop] = useState(() => new AbortController())
  const close = () => {
    stop.abort()
    onClose(false)
  }
  const run = async () => {
    setError(null)
    try {
      for (let at = 0; at < alerts.length; at += atOnce) {
        if (stop.signal.aborted) return
        setSent(at)
        const refs = alerts.slice(at, at + atOnce).map(({ accountId, alert }) => ({ accountId, id: alert.id }))
        await bridge.alerts.acknowledge({ refs, ...(note.trim() === '' ? {} : { note: note.trim() }) })
      }
      sayDone(messages.alerts.acknowledged(alerts.length, true))
      onClose(true)
    } catch (failure) {
      setSent(null)
      setError(failure)
    }
  }
  const on = new Set(alerts.map(({ accountId, alert }) => `${accountId}/${alert.siteId}`)).size
  return (
    <Modal opened onClose={close} title={text.acknowledgeTitle} size={480} closeButtonProps={{ 'aria-label': messages.common.close }}>
      <div className={css.dialog}>
        {found.alerts === undefined && found.error === null && (
          <Progress value={found.progress * 100} aria-label={text.gathering} size="sm" />
        )}
        <p role="status">
          {found.alerts === undefined ? text.gathering : alerts.length === 0 ? text.noneFiring : text.acknowledgeWhat(alerts.length, on)}
        </p>
        {alerts.length > 0 && (
          <Textarea
            label={text.note}
            value={note}
            maxLength={4000}
            autosize
            minRows={2}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        )}
        {sent !== null && <Progress value={(sent / alerts.length) * 100} aria-label={text.acknowledgeTitle} size="sm" />}
        <ErrorNote error={found.error ?? error} />
        <div className={css.buttons}>
          <Button onClick={close}>{messages.common.cancel}</Button>
          <Button variant="filled" disabled={alerts.length === 0} loading={sent !== null} onClick={() => void run()}>
            {text.acknowledgeButton(alerts.length)}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
