import type { ReactElement } from 'react'
import { changeText } from '../../../../shared/engine/change-text.ts'
import type { SignalType } from '../../../../shared/model/rules/catalog.ts'
import type { Signal } from '../../../../shared/model/signal.ts'
import { Sentence } from '../../../components/text/sentence.tsx'
import { exactText, spanText } from '../../../components/time/time-text.ts'
import { messages } from '../../../messages/messages.ts'
import css from './alert-detail.module.css'

const text = messages.alerts.detail

/** Changes on the site in the hour before the alert, newest first; those of the last five minutes stand out. */
export function ChangesBefore({
  signals,
  types,
  firedAt,
}: {
  signals: Signal[] | null
  types: SignalType[]
  firedAt: number
}): ReactElement {
  if (signals === null) return <p className="dim">{text.changesUnreachable}</p>
  if (signals.length === 0) return <p className="dim">{text.changesNone}</p>
  return (
    <ul className={css.changes}>
      {signals.map((signal) => (
        <li key={signal.id} data-near={firedAt - signal.at <= 300_000 || undefined}>
          <span className={css.changeWhen} data-tip={exactText(signal.at)}>
            {text.before(spanText(Math.max(0, firedAt - signal.at)))}
          </span>
          <Sentence text={changeText(types.find((type) => type.type === signal.type)?.change ?? '', signal)} />
        </li>
      ))}
    </ul>
  )
}
