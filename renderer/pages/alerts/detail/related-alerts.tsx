import { type ReactElement, useState } from 'react'
import type { AlertRow } from '../../../../shared/bridge/contract/alerts.ts'
import frame from '../../../components/surface/detail.module.css'
import { messages } from '../../../messages/messages.ts'
import { type AlertLineLead, AlertLines } from '../list/alert-lines.tsx'
import { Section } from './section.tsx'

const atFirst = 5

export interface RelatedAlertsProps {
  title: string
  rows: AlertRow[]
  /** What to say when there are none. */
  empty: string
  lead: AlertLineLead
}

/** Alerts of the same rule, on other sites or earlier. */
export function RelatedAlerts({ title, rows, empty, lead }: RelatedAlertsProps): ReactElement {
  const [all, setAll] = useState(false)
  const shown = all ? rows : rows.slice(0, atFirst)
  return (
    <Section title={rows.length > 0 ? `${title} · ${rows.length}` : title}>
      {rows.length === 0 ? <p className="dim">{empty}</p> : <AlertLines rows={shown} lead={lead} />}
      {rows.length > shown.length && (
        <button type="button" className={frame.more} onClick={() => setAll(true)}>
          {messages.alerts.detail.more(rows.length - shown.length)}
        </button>
      )}
    </Section>
  )
}
