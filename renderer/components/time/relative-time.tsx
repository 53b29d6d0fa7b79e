import { useClock } from '../../state/clock.ts'
import { exactText, relativeText, spanText } from './time-text.ts'

/** A time as people say it, with the exact local and UTC time on hover. `bare`: the length alone (`4 min`), as for ages. */
export function RelativeTime({ at, bare = false, className }: { at: number; bare?: boolean; className?: string }) {
  const text = useClock((now) => (bare ? spanText(Math.max(0, now - at)) : relativeText(at, now)))
  return (
    <time dateTime={new Date(at).toISOString()} data-tip={exactText(at)} className={className}>
      {text}
    </time>
  )
}
