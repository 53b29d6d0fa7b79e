import { IconTool } from '@tabler/icons-react'
import { clockText } from '../../../components/time/time-text.ts'
import { messages } from '../../../messages/messages.ts'
import { useClock } from '../../../state/clock.ts'
import css from '../fleet.module.css'

/** Says that planned work is on: what fires there meanwhile is told to nobody. */
export function MaintenanceMark({ title, until }: { title: string; until: number }) {
  const label = useClock((now) => messages.fleet.maintenance(title, clockText(until, now)))
  return (
    <span className={css.quietMark} role="img" aria-label={label} data-tip={label}>
      <IconTool size={13} aria-hidden />
    </span>
  )
}
