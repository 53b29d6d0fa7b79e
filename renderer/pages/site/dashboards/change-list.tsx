import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { changeText } from '../../../../shared/engine/change-text.ts'
import type { Platform } from '../../../../shared/model/platform.ts'
import type { SignalType } from '../../../../shared/model/rules/catalog.ts'
import type { TimeSpan } from '../../../charts/axis/time-range.ts'
import { errorText } from '../../../components/error-text.ts'
import { SkeletonRows } from '../../../components/states.tsx'
import { Panel } from '../../../components/surface/panel.tsx'
import { Sentence } from '../../../components/text/sentence.tsx'
import { RelativeTime } from '../../../components/time/relative-time.tsx'
import { messages } from '../../../messages/messages.ts'
import { bridge } from '../../../state/console-client.ts'
import type { SiteRef } from '../metric-chart.tsx'
import css from './dashboards.module.css'

const text = messages.siteParts.dashboards
/** Changes that the list names. */
const shown = 12

interface ChangeListProps extends SiteRef {
  types: SignalType[]
  platform: Platform
  span: TimeSpan
}

/** What changed on the site in a span, newest first, as the catalog words it. */
export function ChangeList({ accountId, siteId, types, platform, span }: ChangeListProps): ReactElement {
  const marking = types.filter((type) => type.change !== undefined && type.platforms.includes(platform))
  const changes = useQuery({
    queryKey: ['site', accountId, siteId, 'changes', span.from, span.to],
    queryFn: () =>
      bridge.sites.signals({ accountId, id: siteId, types: marking.map(({ type }) => type), from: span.from, to: span.to, limit: 100 }),
    placeholderData: (before) => before,
    enabled: marking.length > 0,
  })
  return (
    <Panel title={text.changes}>
      {changes.data === undefined ? (
        changes.error === null ? (
          <SkeletonRows rows={3} />
        ) : (
          <p className="dim">{errorText(changes.error).what}</p>
        )
      ) : changes.data.items.length === 0 ? (
        <p className="dim">{text.noChanges}</p>
      ) : (
        <>
          <ul className={css.changes}>
            {changes.data.items.slice(0, shown).map((signal) => (
              <li key={signal.id}>
                <RelativeTime at={signal.at} className="dim" />
                <Sentence text={changeText(marking.find(({ type }) => type === signal.type)?.change ?? '', signal)} />
              </li>
            ))}
          </ul>
          {changes.data.items.length > shown && <p className="dim">{text.moreChanges(changes.data.items.length - shown)}</p>}
        </>
      )}
    </Panel>
  )
}
