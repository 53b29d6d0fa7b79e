import { type ReactElement, useMemo, useState } from 'react'
import type { Evidence as EvidenceDocument } from '../../../../shared/model/alerts/alert.ts'
import type { SignalType } from '../../../../shared/model/rules/catalog.ts'
import frame from '../../../components/surface/detail.module.css'
import { FieldText } from '../../../components/text/field-text.tsx'
import { RevealButton } from '../../../components/text/reveal-button.tsx'
import { clockSeconds, exactText } from '../../../components/time/time-text.ts'
import { sayFailed } from '../../../components/toast.ts'
import { messages } from '../../../messages/messages.ts'
import { bridge } from '../../../state/console-client.ts'
import { evidenceTable, type FieldColumn } from '../evidence-columns.ts'
import css from './alert-detail.module.css'
import { Section } from './section.tsx'

const text = messages.alerts.detail
const atFirst = 8

/** The signals that triggered the alert. Personal data stays masked until somebody asks for a field. */
export function Evidence({
  accountId,
  alertId,
  evidence,
  total,
  types,
}: {
  accountId: string
  alertId: string
  evidence: EvidenceDocument | null
  total: number
  types: SignalType[]
}): ReactElement {
  const [all, setAll] = useState(false)
  const [revealed, setRevealed] = useState<ReadonlySet<string>>(new Set())
  const signals = evidence?.signals ?? []
  const table = useMemo(() => evidenceTable(signals, types), [signals, types])
  const personal = [...table.common, ...table.columns].some((column) => column.personal)
  const mask = (name: string, masked: boolean) =>
    setRevealed((before) => {
      const after = new Set(before)
      if (masked) after.delete(name)
      else after.add(name)
      return after
    })
  const toggle = (name: string) => {
    if (revealed.has(name)) return mask(name, true)
    // Shown only once that is kept: no look at it goes unseen.
    bridge.alerts.reveal({ accountId, id: alertId, fields: [name] }).then(
      () => mask(name, false),
      (error: unknown) => sayFailed(text.revealFailed, error),
    )
  }
  const masked = (column: FieldColumn) => column.personal && !revealed.has(column.name)

  if (evidence === null) {
    return (
      <Section title={text.evidence}>
        <p className="dim">{text.evidenceMissing}</p>
      </Section>
    )
  }
  if (signals.length === 0) {
    return (
      <Section title={text.evidence}>
        <p className="dim">{text.evidenceNone}</p>
      </Section>
    )
  }
  const shown = all ? signals : signals.slice(0, atFirst)
  return (
    <Section title={text.evidenceOf(shown.length, total)} aside={personal && <span className="faint">{text.masked}</span>}>
      {table.common.length > 0 && (
        <p className={css.common}>
          <span className="dim">{text.inAll}</span>
          {!table.mixed && <span className="mono">{signals[0]!.type}</span>}
          {table.common.map((field) => (
            <span key={field.name} className={css.commonField}>
              <span className="dim" data-tip={field.meaning === '' ? undefined : field.meaning}>
                {field.name}
              </span>
              <FieldText value={field.value} masked={masked(field)} />
              {field.personal && <RevealButton what={field.name} masked={masked(field)} onToggle={() => toggle(field.name)} />}
            </span>
          ))}
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className={css.tableFrame} tabIndex={0} aria-label={text.evidence}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{text.time}</th>
              {(table.mixed || table.common.length === 0) && <th scope="col">{text.type}</th>}
              {table.columns.map((column) => (
                <th key={column.name} scope="col">
                  <span data-tip={column.meaning === '' ? undefined : column.meaning}>{column.name}</span>
                  {column.personal && <RevealButton what={column.name} masked={masked(column)} onToggle={() => toggle(column.name)} />}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((signal) => (
              <tr key={signal.id}>
                <td className="mono dim" data-tip={exactText(signal.at)}>
                  {clockSeconds(signal.at)}
                </td>
                {(table.mixed || table.common.length === 0) && <td className="mono">{signal.type}</td>}
                {table.columns.map((column) => (
                  <td key={column.name}>
                    <FieldText value={signal.fields[column.name]} masked={masked(column)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {signals.length > shown.length && (
        <button type="button" className={frame.more} onClick={() => setAll(true)}>
          {text.more(signals.length - shown.length)}
        </button>
      )}
      {all && total > signals.length && <p className="faint">{text.evidenceKept(signals.length, total)}</p>}
    </Section>
  )
}
