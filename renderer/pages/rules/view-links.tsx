import type { ReactElement } from 'react'
import { Link } from 'wouter'
import { messages } from '../../messages/messages.ts'
import { paths, useScopedPath } from '../../state/url-state.ts'
import css from './rules.module.css'

const text = messages.rules
const views = ['rules', 'drift', 'maintenance'] as const

/** The parts of the page, each with an address of its own. */
export function ViewLinks({ view }: { view: string }): ReactElement {
  const scoped = useScopedPath()
  return (
    <nav className={css.views} aria-label={text.view}>
      {views.map((name) => (
        <Link
          key={name}
          href={scoped(name === 'rules' ? paths.rules : `${paths.rules}?view=${name}`)}
          className={css.viewLink}
          aria-current={name === view ? 'page' : undefined}
        >
          {text.views[name]}
        </Link>
      ))}
    </nav>
  )
}
