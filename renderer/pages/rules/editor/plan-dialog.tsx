import { Button, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactElement, useEffect, useState } from 'react'
import type { RuleDetail, RulePreview } from '../../../../shared/bridge/rules.ts'
import { settingOf } from '../../../../shared/engine/policy/effective-rule.ts'
import type { RuleField } from '../../../../shared/model/rules/policy.ts'
import { ErrorNote, SkeletonRows } from '../../../components/states.tsx'
import { messages } from '../../../messages/messages.ts'
import { bridge } from '../../../state/console-client.ts'
import { backtestScope } from '../scope.ts'
import { applyEdit } from './apply-edit.ts'
import { BacktestWork } from './backtest-panel.tsx'
import { BacktestResultView } from './backtest-result.tsx'
import css from './editor.module.css'
import { settingText } from './setting-text.ts'
import { useBacktest } from './use-backtest.ts'
import type { Draft } from './use-draft.ts'

const text = messages.rules.planning
const days = 14
const namedSites = 8

/** Everything to know before settings are changed: what differs, on which sites, which open alerts, and the last fortnight. */
export function PlanDialog({
  accountId,
  scope,
  detail,
  draft,
  metricUnit,
  onClose,
  onApplied,
}: {
  accountId: string
  scope: string
  detail: RuleDetail
  draft: Draft
  metricUnit: string
  onClose: () => void
  onApplied: () => void
}): ReactElement {
  const { rule } = detail
  const own = detail.layers.at(-1)!
  const edit = draft.edit ?? {}
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const preview = useQuery({
    queryKey: ['rules', accountId, 'preview', scope, rule.id, JSON.stringify(edit), own.version],
    queryFn: () => bridge.rules.preview({ accountId, id: scope, rules: { [rule.id]: edit } }),
  })
  const { run, cancel, ...past } = useBacktest()
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when the dialog opens.
  useEffect(() => {
    if (rule.condition.metric !== 'site_heartbeat')
      run({ accountId, ruleId: rule.id, settings: draft.settings, scope: backtestScope(scope), days })
    return cancel
  }, [])
  const apply = async () => {
    setBusy(true)
    setFailure(null)
    try {
      await applyEdit(accountId, scope, rule.id, edit, own.settings)
      onApplied()
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }
  const say = (field: RuleField, of: RuleDetail['rule']) => settingText(rule, field, settingOf(of, field), metricUnit)
  const sites = preview.data?.sites ?? 0
  return (
    <Modal opened onClose={onClose} size={640} title={text.title(rule.title)} closeButtonProps={{ 'aria-label': messages.common.close }}>
      <p className="dim">{text.for(messages.rules.scope.short(own.layer, own.name))}</p>
      <table className={css.diff}>
        <thead>
          <tr>
            <th scope="col">{text.part}</th>
            <th scope="col">{text.before}</th>
            <th scope="col">{text.after}</th>
          </tr>
        </thead>
        <tbody>
          {(Object.keys(edit) as RuleField[]).map((field) => (
            <tr key={field}>
              <th scope="row">{messages.rules.fields[field]}</th>
              <td>
                <del>{say(field, detail.effective.rule)}</del>
              </td>
              <td>
                <ins>{say(field, draft.rule)}</ins>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <section aria-label={text.effect} className={css.planPart}>
        <h3>{text.effect}</h3>
        {preview.data !== undefined ? (
          <Effect preview={preview.data} kept={detail.sites - preview.data.sites} />
        ) : preview.error !== null ? (
          <ErrorNote error={preview.error} />
        ) : (
          <SkeletonRows rows={2} height={24} />
        )}
      </section>
      <section aria-label={text.past} className={css.planPart}>
        <h3>{text.past}</h3>
        {rule.condition.metric === 'site_heartbeat' ? (
          <p className="dim">{messages.rules.backtest.notPossible}</p>
        ) : past.progress?.answer ? (
          <BacktestResultView progress={past.progress} answer={past.progress.answer} days={days} />
        ) : past.running ? (
          <BacktestWork progress={past.progress} />
        ) : (
          <ErrorNote error={past.error} title={messages.rules.backtest.failed} />
        )}
      </section>
      <ErrorNote error={failure} title={text.failed} />
      {preview.data?.source === 'cache' && <p className={css.stale}>{text.offline}</p>}
      <div className={css.dialogBar}>
        <Button onClick={onClose}>{messages.common.cancel}</Button>
        <Button variant="filled" loading={busy} disabled={preview.data === undefined} onClick={() => void apply()} data-autofocus>
          {sites > 0 ? text.apply(sites) : text.applyNone}
        </Button>
      </div>
    </Modal>
  )
}

function Effect({ preview: { sites, alerts, items, source }, kept }: { preview: RulePreview; kept: number }): ReactElement {
  const touched = (['closed', 'below', 'unknown', 'stays'] as const).filter((effect) => alerts[effect] > 0)
  return (
    <>
      <p>
        {sites === 0 ? text.none : text.sites(sites)} {sites > 0 && kept > 0 && text.kept(kept)} {source === 'cache' && text.byCache}
      </p>
      <ul className={css.effects}>
        {touched.length === 0 ? (
          <li>{text.noAlerts}</li>
        ) : (
          touched.map((effect) => <li key={effect}>{text.alerts[effect](alerts[effect])}</li>)
        )}
      </ul>
      {sites > 0 && (
        <details className={css.which}>
          <summary>{text.which}</summary>
          <ul>
            {items.slice(0, namedSites).map((item) => (
              <li key={item.siteId}>
                <span>{item.siteName}</span> <span className="dim">{item.clientName}</span>
              </li>
            ))}
          </ul>
          {sites > namedSites && <p className="dim">{text.moreSites(sites - namedSites)}</p>}
        </details>
      )}
    </>
  )
}
