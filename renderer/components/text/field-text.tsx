import type { FieldValue } from '../../../shared/model/signal.ts'
import { messages } from '../../messages/messages.ts'
import { MiddleCut } from './middle-cut.tsx'

/** A value that a signal carries, as text; masked it says only that there is one. */
export function FieldText({ value, masked = false }: { value: FieldValue | undefined; masked?: boolean }) {
  if (value === undefined || value === null || value === '') return <span className="faint">{messages.common.unknown}</span>
  if (masked) {
    return (
      <span className="mono faint">
        <span aria-hidden="true">••••••••</span>
        <span className="visually-hidden">{messages.common.masked}</span>
      </span>
    )
  }
  return <MiddleCut text={String(value)} className="mono" tail={14} />
}
