import { Button, Checkbox, Modal, Progress, SegmentedControl, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { FleetRow } from '../../../../shared/bridge/contract/fleet.ts'
import { snoozeRules } from '../../../components/snooze/silence.ts'
import { snoozeHits, targetsOf } from '../../../components/snooze/snooze-hits.ts'
import { snoozeHours } from '../../../components/snooze/snooze-menu.tsx'
import { ErrorNote } from '../../../components/states.tsx'
import { clockText, tomorrowAt } from '../../../components/time/time-text.ts'
import { messages } from '../../../messages/messages.ts'
import { useClock } from '../../../state/clock.ts'
import { rulesOf } from './open-alerts.ts'
import css from './selection.module.css'
import { useOpenAlerts } from './use-open-alerts.ts'

const hour = 3_600_000

/** Snoozes some or all of the rules that are open on the chosen sites, each on the sites where it is open. */
export function SnoozeDialog({ sites, onClose }: { sites: FleetRow[]; onClose: (done: boolean) => void }) {
  const text = messages.fleet.selection
  const { snooze } = messages.common
  const [chosen] = useState(sites)
  const found = useOpenAlerts(chosen, 'is:open')
  const rules = rulesOf(found.alerts ?? [])
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [span, setSpan] = useState('4')
  const [reason, setReason] = useState('')
  const [sent, setSent] = useState<number | null>(null)
  const [stop] = useState(() => new AbortController())
  const targets = targetsOf(rules.filter(({ ruleId }) => !left.has(ruleId)).flatMap(({ alerts }) => alerts))
  const hits = useQuery({
    queryKey: ['alerts', null, 'snooze-hits', targets],
    queryFn: ({ signal }) => snoozeHits(targets, Date.now(), undefined, signal),
    enabled: targets.length > 0,
  })
  const until = (now: number) => (span === 'tomorrow' ? tomorrowAt(9, now) : now + Number(span) * hour)
  const ends = useClock((now) => clockText(Math.floor(until(now) / 60_000) * 60_000, now))
  const close = () => {
    stop.abort()
    onClose(false)
  }
  const run = async () => {
    setSent(0)
    const done = await snoozeRules(targets, until(Date.now()), { reason: reason.trim(), signal: stop.signal, onDone: setSent })
    if (stop.signal.aborted) return
    setSent(null)
    if (done) onClose(true)
  }
  return (
    <Modal opened onClose={close} title={text.snoozeTitle} size={560} closeButtonProps={{ 'aria-label': messages.common.close }}>
      <div className={css.dialog}>
        {found.alerts === undefined && found.error === null && (
          <Progress value={found.progress * 100} aria-label={text.gathering} size="sm" />
        )}
        {found.alerts === undefined ? <p role="status">{text.gathering}</p> : rules.length === 0 && <p role="status">{text.noneOpen}</p>}
        {rules.length > 0 && (
          <>
            <fieldset className={css.rules} aria-label={text.rules}>
              {rules.map(({ ruleId, title, sites: on, alerts }) => (
                <Checkbox
                  key={ruleId}
                  size="xs"
                  checked={!left.has(ruleId)}
                  label={
                    <>
                      {title} <span className="dim">{text.ruleOn(alerts.length, on)}</span>
                    </>
                  }
                  onChange={(event) => {
                    const after = new Set(left)
                    if (event.currentTarget.checked) after.delete(ruleId)
                    else after.add(ruleId)
                    setLeft(after)
                  }}
                />
              ))}
            </fieldset>
            <SegmentedControl
              aria-label={snooze.label}
              value={span}
              onChange={setSpan}
              data={[
                ...snoozeHours.map((hours) => ({ value: String(hours), label: snooze.hours(hours) })),
                { value: 'tomorrow', label: snooze.tomorrow },
              ]}
            />
            <TextInput label={snooze.reason} value={reason} maxLength={500} onChange={(event) => setReason(event.currentTarget.value)} />
            <p className="dim" role="status">
              {targets.length === 0
                ? text.noRule
                : `${text.snoozeUntil(ends)} ${hits.data ? snooze.hits(hits.data) : hits.error ? snooze.hitsUnknown : snooze.counting}`}
            </p>
          </>
        )}
        {sent !== null && <Progress value={(sent / Math.max(1, targets.length)) * 100} aria-label={text.snoozeTitle} size="sm" />}
        <ErrorNote error={found.error} />
        <div className={css.buttons}>
          <Button onClick={close}>{messages.common.cancel}</Button>
          <Button variant="filled" disabled={targets.length === 0} loading={sent !== null} onClick={() => void run()}>
            {messages.common.snooze.button}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
