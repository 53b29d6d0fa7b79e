import { type SeverityCounts as Counts, severities } from '../../../shared/model/severity.ts'
import { messages } from '../../messages/messages.ts'
import { SeverityIcon } from './severity.tsx'
import css from './status.module.css'

/** Counts by severity, worst first, without the zeros. */
export function SeverityCounts({ counts }: { counts: Counts }) {
  const some = severities.filter((severity) => counts[severity] > 0)
  if (some.length === 0) return <span className="faint">{messages.common.none}</span>
  return (
    <span className={css.counts}>
      {some.map((severity, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row that becomes another one keeps its elements.
        <span key={place} className={css.count}>
          <SeverityIcon severity={severity} size={10} titled />
          {counts[severity]}
        </span>
      ))}
    </span>
  )
}
