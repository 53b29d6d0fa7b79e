import type { ReactElement } from 'react'
import type { AlertRow } from '../../../shared/bridge/contract/alerts.ts'
import { EmptyState, ErrorState, SkeletonRows } from '../../components/states.tsx'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { useRowWindow } from '../../state/row-window.ts'
import { paths, useGo } from '../../state/url-state.ts'
import { useAlertActions } from '../alerts/alert-actions.ts'
import { AlertList } from '../alerts/list/alert-list.tsx'
import { useAlertSelection } from '../alerts/list/selection.ts'
import type { SiteRef } from './metric-chart.tsx'
import css from './site.module.css'

/** All alerts of the site, open ones first. */
export function AlertsTab({ accountId, siteId }: SiteRef): ReactElement {
  const rows = useRowWindow<{ total: number; rows: AlertRow[] }>({
    key: ['alerts', accountId, 'site', siteId],
    fetchPage: (offset, limit) => bridge.alerts.list({ accountId, siteId, offset, limit }),
  })
  const actions = useAlertActions()
  const selection = useAlertSelection()
  const go = useGo()
  if (rows.page === undefined)
    return rows.error === null ? <SkeletonRows height={55} /> : <ErrorState error={rows.error} onRetry={rows.retry} />
  if (rows.total === 0) return <EmptyState {...messages.alerts.empty} />
  return (
    <div className={css.fill}>
      <AlertList
        rows={rows}
        active={-1}
        openedId={undefined}
        selection={selection}
        actions={actions}
        siteShown={false}
        onOpen={(row) => go(paths.alert(row.accountId, row.alert.id))}
      />
    </div>
  )
}
