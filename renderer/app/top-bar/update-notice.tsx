import { IconAlertTriangle, IconDownload } from '@tabler/icons-react'
import { Link } from 'wouter'
import { messages } from '../../messages/messages.ts'
import { useClock } from '../../state/clock.ts'
import { useConsole } from '../../state/console-store.ts'
import { paths } from '../../state/url-state.ts'
import css from './top-bar.module.css'

/** A newer version that waits for a decision, unless it was put off; or one that was refused. The decision is made in the settings. */
export function UpdateNotice() {
  const update = useConsole((store) => store.console?.update)
  const text = messages.updates.notice
  const words = useClock((now) => {
    if (update?.phase === 'refused') return update.problem === 'tampered' ? text.refused : null
    if (update?.phase !== 'available' && update?.phase !== 'ready') return null
    return update.later !== null && update.later > now ? null : text[update.phase](update.version)
  })
  if (words === null) return null
  const refused = update?.phase === 'refused'
  const Icon = refused ? IconAlertTriangle : IconDownload
  return (
    <Link href={`${paths.settings}#updates`} className={css.pill} data-tone={refused ? 'bad' : undefined}>
      <Icon size={14} stroke={1.8} aria-hidden />
      <span>{words}</span>
    </Link>
  )
}
