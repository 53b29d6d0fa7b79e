import { IconChevronRight } from '@tabler/icons-react'
import { memo, type ReactElement } from 'react'
import { personalFields } from '../../../../shared/engine/masking.ts'
import type { SignalType } from '../../../../shared/model/rules/catalog.ts'
import type { Signal } from '../../../../shared/model/signal.ts'
import { formatDayAndClock } from '../../../charts/axis/clock-text.ts'
import { FieldText } from '../../../components/text/field-text.tsx'
import { RevealButton } from '../../../components/text/reveal-button.tsx'
import { isPlumbing } from '../../../components/text/signal-fields.ts'
import { clockSeconds, exactText, sameDay, spanText } from '../../../components/time/time-text.ts'
import { messages } from '../../../messages/messages.ts'
import css from './signals.module.css'

const text = messages.site.signals
const closedHeight = 32
const fieldHeight = 26

/** Height of a signal's row, px: one line, and one more for each field when it is open. */
export function rowHeight(signal: Signal, open: boolean): number {
  return open ? closedHeight + 12 + fieldHeight * Object.keys(signal.fields).length + fieldHeight : closedHeight
}

/** A personal field of one signal among those that were revealed. */
export function revealKey(signal: Signal, field: string): string {
  return `${signal.id} ${field}`
}

export interface SignalLineProps {
  signal: Signal
  type: SignalType | undefined
  open: boolean
  /** Personal fields that the person asked for, as `revealKey` names them. */
  revealed: ReadonlySet<string>
  onToggle: (id: string) => void
  onReveal: (signal: Signal, field: string) => void
}

/** One signal: when, what, and its fields that are not personal; open, all of them. */
export const SignalLine = memo(function SignalLine({ signal, type, open, revealed, onToggle, onReveal }: SignalLineProps): ReactElement {
  const definitions = new Map(type?.fields.map((field) => [field.name, field]))
  const personalOf = personalFields(type ? [type] : [])
  const isPersonal = (name: string) => personalOf(signal.type, name)
  const names = [
    ...(type?.fields.map((field) => field.name).filter((name) => name in signal.fields) ?? []),
    ...Object.keys(signal.fields).filter((name) => !definitions.has(name)),
  ]
  const plain = names.filter((name) => !isPlumbing(name) && (!isPersonal(name) || revealed.has(revealKey(signal, name))))
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a virtual list are placed one by one in plain elements.
    <div role="listitem" className={css.item} data-open={open || undefined}>
      <button type="button" className={css.line} aria-expanded={open} onClick={() => onToggle(signal.id)}>
        <IconChevronRight size={14} aria-hidden className={css.chevron} />
        <span className={css.when} data-tip={exactText(signal.at)}>
          {isToday(signal.at) ? clockSeconds(signal.at) : `${formatDayAndClock(signal.at)}:${clockSeconds(signal.at).slice(-2)}`}
        </span>
        <span className={css.type}>{signal.type}</span>
        <span className={css.tokens}>
          {plain.map((name) => (
            <span key={name} className={css.token}>
              <span className="faint">{name}</span> {String(signal.fields[name] ?? messages.common.unknown)}
            </span>
          ))}
        </span>
      </button>
      {open && (
        <dl className={css.fields}>
          {names.map((name) => {
            const masked = isPersonal(name) && !revealed.has(revealKey(signal, name))
            return (
              <div key={name}>
                <dt className="mono dim" data-tip={definitions.get(name)?.meaning}>
                  {name}
                </dt>
                <dd>
                  <FieldText value={signal.fields[name]} masked={masked} />
                  {isPersonal(name) && <RevealButton what={name} masked={masked} onToggle={() => onReveal(signal, name)} />}
                </dd>
              </div>
            )
          })}
          <div>
            <dt className="dim">{text.receivedAt}</dt>
            <dd className="dim" data-tip={exactText(signal.receivedAt)}>
              {text.received(spanText(Math.max(0, signal.receivedAt - signal.at)))}
            </dd>
          </div>
        </dl>
      )}
    </div>
  )
})

function isToday(at: number): boolean {
  return sameDay(at, Date.now())
}
