import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { Link } from 'wouter'
import type { DriftRow } from '../../../shared/bridge/rules.ts'
import { EmptyState, ErrorState, SkeletonRows } from '../../components/states.tsx'
import { MiddleCut } from '../../components/text/middle-cut.tsx'
import { RelativeTime } from '../../components/time/relative-time.tsx'
import { sayFailed } from '../../components/toast.ts'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { useAccount } from '../../state/console-store.ts'
import { paths } from '../../state/url-state.ts'
import { applyEdit } from './editor/apply-edit.ts'
import { settingText } from './editor/setting-text.ts'
import { LayerBadge } from './layer-badge.tsx'
import css from './rules.module.css'

const text = messages.rules.drift

/** Every client and site whose settings differ from the account's, and a way back to these. */
export function DriftView({ accountId }: { accountId: string }): ReactElement {
  const drift = useQuery({ queryKey: ['rules', accountId, 'drift'], queryFn: () => bridge.rules.drift({ accountId }) })
  const catalog = useQuery({ queryKey: ['catalog', accountId], queryFn: () => bridge.catalog.get({ accountId }) })
  const canEdit = useAccount(accountId)?.account?.key.role !== 'viewer'
  const error = drift.error ?? catalog.error
  if (error !== null && drift.data === undefined) return <ErrorState error={error} onRetry={() => void drift.refetch()} />
  if (drift.data === undefined || catalog.data === undefined) return <SkeletonRows />
  if (drift.data.length === 0) return <EmptyState title={text.empty} text={text.emptyText} />
  const rules = new Map(catalog.data.rules.map((rule) => [rule.id, rule]))
  const units = new Map(catalog.data.metrics.map((metric) => [metric.id, metric.unit]))
  const reset = async (row: DriftRow) => {
    try {
      const policy = await bridge.policies.get({ accountId, id: row.policyId })
      await applyEdit(accountId, row.policyId, row.ruleId, null, policy.rules[row.ruleId] ?? {})
    } catch (failure) {
      sayFailed(messages.rules.planning.failed, failure)
    }
  }
  return (
    <section className={css.table} aria-label={text.title}>
      <table>
        <caption>
          {text.title} <span className="dim">{text.count(drift.data.length)}</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">{text.who}</th>
            <th scope="col">{text.rule}</th>
            <th scope="col">{text.part}</th>
            <th scope="col" className={css.number}>
              {text.sites}
            </th>
            <th scope="col">{text.by}</th>
            <th>
              <span className="visually-hidden">{text.reset}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {drift.data.map((row) => {
            const rule = rules.get(row.ruleId)
            const unit = units.get(rule?.condition.metric ?? '') ?? '1'
            return (
              <tr key={`${row.policyId} ${row.ruleId}`}>
                <th scope="row">
                  <span className={css.who}>
                    <LayerBadge layer={row.layer} />
                    <MiddleCut text={row.name} tail={12} />
                  </span>
                </th>
                <td>
                  <Link href={paths.rule(accountId, row.ruleId, row.policyId)} className="link">
                    {row.ruleTitle}
                  </Link>
                </td>
                <td>
                  {rule !== undefined &&
                    row.differences.map(({ field, value, account }) => (
                      <div key={field}>
                        {messages.rules.fields[field]}:{' '}
                        {text.value(settingText(rule, field, value, unit), settingText(rule, field, account, unit))}
                      </div>
                    ))}
                </td>
                <td className={css.number}>{row.sites}</td>
                <td className="dim">
                  {row.updatedBy} {row.updatedAt !== null && <RelativeTime at={row.updatedAt} />}
                </td>
                <td className={css.rowAction}>
                  {canEdit && (
                    <Button size="compact-sm" aria-label={text.resetHint(row.name, row.ruleTitle)} onClick={() => void reset(row)}>
                      {text.reset}
                    </Button>
                  )}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
