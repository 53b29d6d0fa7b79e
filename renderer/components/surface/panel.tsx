import type { ReactNode } from 'react'
import css from './panel.module.css'

/** A surface with a hairline; with a heading when it has one, and what belongs to it at its right. */
export function Panel({
  title,
  aside,
  children,
  padded = true,
  className,
}: {
  title?: ReactNode
  aside?: ReactNode
  children: ReactNode
  padded?: boolean
  className?: string
}) {
  return (
    <section className={`${css.panel} ${className ?? ''}`}>
      {(title !== undefined || aside !== undefined) && (
        <header className={css.header}>
          {title !== undefined && <h2 className={css.title}>{title}</h2>}
          {aside !== undefined && <div className={css.aside}>{aside}</div>}
        </header>
      )}
      <div className={padded ? css.body : undefined}>{children}</div>
    </section>
  )
}
