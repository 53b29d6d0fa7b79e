import type { ReactNode } from 'react'
import css from './panel.module.css'

/** One figure with its name; red only for what needs hands. */
export function Stat({
  label,
  value,
  note,
  tone,
  icon,
}: {
  label: string
  value: ReactNode
  note?: ReactNode
  tone?: 'bad' | 'warn' | 'dim'
  icon?: ReactNode
}) {
  return (
    <div className={css.stat}>
      <div className={css.statLabel}>
        {icon}
        {label}
      </div>
      <div className={css.statValue} data-tone={tone}>
        {value}
      </div>
      {note !== undefined && <div className={css.statNote}>{note}</div>}
    </div>
  )
}
