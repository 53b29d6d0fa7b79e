import type { ReactElement, ReactNode } from 'react'
import css from './alert-detail.module.css'

/** A part of an alert's page: a small heading and what it says. */
export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }): ReactElement {
  return (
    <section className={css.section}>
      <div className={css.sectionHead}>
        <h3>{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  )
}
