import { useQuery } from '@tanstack/react-query'
import { Fragment, type ReactElement } from 'react'
import { Link } from 'wouter'
import { quoteFilterValue } from '../../../../shared/bridge/filter.ts'
import type { RuleDetail } from '../../../../shared/bridge/rules.ts'
import { ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { SeverityIcon } from '../../../components/status/severity.tsx'
import { RelativeTime } from '../../../components/time/relative-time.tsx'
import { messages } from '../../../messages/messages.ts'
import { bridge } from '../../../state/console-client.ts'
import { useAccount } from '../../../state/console-store.ts'
import { paths } from '../../../state/url-state.ts'
import { RuleEditor } from '../editor/editor.tsx'
import { settingText } from '../editor/setting-text.ts'
import { ScopePicker } from '../scope-picker.tsx'
import css from './rule-detail.module.css'

const text = messages.rules

/** One rule: its settings for a scope, and what there is to know of it. */
export function RuleDetailView({
  accountId,
  ruleId,
  scope,
  onScope,
}: {
  accountId: string
  ruleId: string
  scope: string
  onScope: (scope: string) => void
}): ReactElement {
  const detail = useQuery({
    queryKey: ['rules', accountId, 'rule', ruleId, scope],
    queryFn: () => bridge.rules.get({ accountId, id: ruleId, scope }),
  })
  const catalog = useQuery({ queryKey: ['catalog', accountId], queryFn: () => bridge.catalog.get({ accountId }) })
  const role = useAccount(accountId)?.account?.key.role
  const error = detail.error ?? catalog.error
  if (detail.data === undefined || catalog.data === undefined) {
    if (error === null) return <SkeletonRows rows={12} />
    return (
      <ErrorState
        error={error}
        onRetry={() => {
          void detail.refetch()
          void catalog.refetch()
        }}
      />
    )
  }
  const { rule, effective, layers, sites, openAlerts, snoozedSites } = detail.data
  const own = layers.at(-1)!
  const unit = catalog.data.metrics.find(({ id }) => id === rule.condition.metric)?.unit ?? '1'
  const alerts = `${paths.alerts}?account=${encodeURIComponent(accountId)}&filter=${encodeURIComponent(`rule:${quoteFilterValue(ruleId)} is:open`)}`
  return (
    <article className={css.detail} aria-label={rule.title}>
      <header className={css.head}>
        <div>
          <h2 className={css.title}>
            <SeverityIcon severity={effective.rule.severity} size={14} titled /> {rule.title}
          </h2>
          <p className="dim">
            {text.platform[rule.platform]} · <span className="mono">{rule.id}</span> ·{' '}
            {sites === 0 ? text.noSites : text.detail.reach(sites, openAlerts, snoozedSites)}
            {openAlerts > 0 && (
              <>
                {' · '}
                <Link href={alerts} className="link">
                  {text.detail.alerts}
                </Link>
              </>
            )}
          </p>
        </div>
        <div className={css.for}>
          <span className="dim">{text.scope.label}</span>
          {layers.slice(0, -1).map(({ policyId, layer, name }) => (
            <Fragment key={policyId}>
              <button type="button" className="link" aria-label={text.scope.wider(layer, name)} onClick={() => onScope(policyId)}>
                {name ?? text.layer[layer]}
              </button>
              <span className="faint" aria-hidden="true">
                ›
              </span>
            </Fragment>
          ))}
          <ScopePicker accountId={accountId} scope={scope} name={own.name} onChange={onScope} />
        </div>
      </header>
      {layers.some(({ pending }) => pending) && <p className={css.waits}>{text.detail.waits}</p>}
      <div className={css.parts}>
        <RuleEditor
          key={`${ruleId} ${scope}`}
          accountId={accountId}
          scope={scope}
          detail={detail.data}
          catalog={catalog.data}
          canEdit={role !== 'viewer'}
        />
        <div className={css.page}>
          <RulePage rule={rule} />
          <section aria-label={text.detail.drift}>
            <h3>{text.detail.drift}</h3>
            <Differing detail={detail.data} unit={unit} onScope={onScope} />
          </section>
          <section aria-label={text.detail.history}>
            <h3>{text.detail.history}</h3>
            <History accountId={accountId} policyId={scope} detail={detail.data} unit={unit} />
          </section>
        </div>
      </div>
    </article>
  )
}

/** The rule's own page, as the catalog ships it. */
function RulePage({ rule }: { rule: RuleDetail['rule'] }): ReactElement {
  const words = text.detail
  const paragraphs = [
    [words.meaning, rule.meaning],
    [words.why, rule.why],
    [words.defaults, rule.defaultsReason],
    [words.ignore, rule.ignoreWhen],
  ] as const
  const lists = [
    [words.investigate, rule.investigate],
    [words.actions, rule.actions],
  ] as const
  return (
    <>
      {paragraphs.slice(0, 2).map(([title, body]) => (
        <section key={title}>
          <h3>{title}</h3>
          <p>{body}</p>
        </section>
      ))}
      {lists.map(([title, items]) => (
        <section key={title}>
          <h3>{title}</h3>
          <ul className={css.steps}>
            {items.map((item) => (
              <li key={item}>{item}</li>
            ))}
          </ul>
        </section>
      ))}
      {paragraphs.slice(2).map(([title, body]) =>
        body === '' ? null : (
          <section key={title}>
            <h3>{title}</h3>
            <p>{body}</p>
          </section>
        ),
      )}
    </>
  )
}

/** Clients and sites within the scope that have it otherwise than the account. */
function Differing({ detail, unit, onScope }: { detail: RuleDetail; unit: string; onScope: (scope: string) => void }): ReactElement {
  if (detail.drift.length === 0) return <p className="dim">{text.detail.driftNone}</p>
  return (
    <ul className={css.facts}>
      {detail.drift.slice(0, 30).map((row) => (
        <li key={row.policyId}>
          <button type="button" className="link" onClick={() => onScope(row.policyId)}>
            {row.name}
          </button>{' '}
          {row.differences
            .map(
              ({ field, value, account }) =>
                `${text.fields[field]}: ${text.drift.value(settingText(detail.rule, field, value, unit), settingText(detail.rule, field, account, unit))}`,
            )
            .join('; ')}
        </li>
      ))}
    </ul>
  )
}

/** Who changed what of the rule for the scope; only the service knows. */
function History({
  accountId,
  policyId,
  detail,
  unit,
}: {
  accountId: string
  policyId: string
  detail: RuleDetail
  unit: string
}): ReactElement {
  const { rule } = detail
  const version = detail.layers.at(-1)?.version
  const history = useQuery({
    queryKey: ['rules', accountId, 'history', policyId, rule.id, version],
    queryFn: () => bridge.rules.history({ accountId, policyId, ruleId: rule.id }),
    enabled: version !== 0,
  })
  if (version === 0) return <p className="dim">{text.detail.historyNone}</p>
  if (history.error !== null) return <p className="dim">{text.detail.historyOffline}</p>
  if (history.data === undefined) return <SkeletonRows rows={2} height={24} />
  if (history.data.length === 0) return <p className="dim">{text.detail.historyNone}</p>
  const say = (field: keyof typeof text.fields, value: boolean | number | string | null) =>
    value === null ? text.yaml.unset : settingText(rule, field, value, unit)
  return (
    <ul className={css.facts}>
      {history.data.slice(0, 20).map((change) => (
        <li key={`${change.version} ${change.field}`}>
          <RelativeTime at={change.at} className="dim" /> {change.author}: {text.fields[change.field]} {say(change.field, change.before)} →{' '}
          {say(change.field, change.after)}
        </li>
      ))}
    </ul>
  )
}
