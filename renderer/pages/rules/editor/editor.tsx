import { Button } from '@mantine/core'
import { type ReactElement, useId, useState } from 'react'
import type { RuleDetail } from '../../../../shared/bridge/rules.ts'
import { settingOf } from '../../../../shared/engine/policy/effective-rule.ts'
import type { Catalog } from '../../../../shared/model/rules/catalog.ts'
import type { Setting } from '../../../../shared/model/rules/policy.ts'
import { formatValue } from '../../../charts/axis/number-format.ts'
import { messages } from '../../../messages/messages.ts'
import { LayerBadge } from '../layer-badge.tsx'
import { BacktestPanel } from './backtest-panel.tsx'
import { fieldsOf } from './draft.ts'
import css from './editor.module.css'
import { FieldControl } from './field-control.tsx'
import { PlanDialog } from './plan-dialog.tsx'
import { settingText } from './setting-text.ts'
import { ThresholdChart } from './threshold-chart.tsx'
import { useDraft } from './use-draft.ts'

const text = messages.rules

/** The settings of a rule for a scope: every part, where it comes from, what it will do, and what it would have done. */
export function RuleEditor({
  accountId,
  scope,
  detail,
  catalog,
  canEdit,
}: {
  accountId: string
  scope: string
  detail: RuleDetail
  catalog: Catalog
  canEdit: boolean
}): ReactElement {
  const draft = useDraft(detail)
  const [planning, setPlanning] = useState(false)
  const id = useId()
  const { rule } = draft
  const metrics = new Map(catalog.metrics.map((metric) => [metric.id, metric]))
  const unit = metrics.get(rule.condition.metric)?.unit ?? '1'
  const words = {
    titleOf: (metric: string) => metrics.get(metric)?.title ?? metric,
    valueOf: (metric: string, value: number) => formatValue(value, metrics.get(metric)?.unit ?? '1'),
  }
  const changed = draft.edit === null ? 0 : Object.keys(draft.edit).length
  const say = (field: ReturnType<typeof fieldsOf>[number], value: Setting) => settingText(detail.rule, field, value, unit)
  return (
    <div className={css.editor}>
      <section aria-label={text.detail.inForce} className={css.sentence}>
        <p>
          {rule.enabled
            ? `${messages.condition.firesWhen(rule.condition, words)} ${messages.condition.endsWhen(rule.condition)}`
            : text.detail.off}
        </p>
      </section>
      <section aria-label={text.detail.settings}>
        <h3 className={css.heading}>{text.detail.settings}</h3>
        <div className={css.fields}>
          {fieldsOf(detail.rule).map((field) => {
            const from = draft.from(field)
            const own = draft.settings[field] !== undefined
            const inherited = settingOf(detail.inherited.rule, field)
            const problem = draft.problems[field]
            return (
              <div key={field} className={css.field} data-changed={(draft.edit !== null && field in draft.edit) || undefined}>
                <label htmlFor={`${id}-${field}`} data-tip={text.fieldHints[field]}>
                  {text.fields[field]}
                  {field === 'threshold' && <span className="dim"> {text.comparison[rule.condition.comparison]}</span>}
                </label>
                <div>
                  <FieldControl
                    key={`${field}-${draft.revision}`}
                    id={`${id}-${field}`}
                    field={field}
                    rule={detail.rule}
                    metricUnit={unit}
                    value={settingOf(rule, field)}
                    disabled={!canEdit}
                    onChange={(value) => draft.set(field, value)}
                  />
                  {problem !== undefined && <p className={css.problem}>{problem}</p>}
                </div>
                <div className={css.from}>
                  <LayerBadge layer={from} tip={own ? text.setHere : text.inherited(from)} />
                  {own && canEdit && (
                    <button
                      type="button"
                      className="link"
                      aria-label={text.resetHint(text.fields[field], say(field, inherited))}
                      onClick={() => draft.reset(field)}
                    >
                      {text.reset(say(field, inherited))}
                    </button>
                  )}
                </div>
              </div>
            )
          })}
        </div>
        {canEdit ? (
          <div className={css.bar} data-changed={changed > 0 || undefined}>
            <span className="dim">{changed > 0 ? text.editor.changes(changed) : text.editor.unchanged}</span>
            <Button disabled={changed === 0 && draft.valid} onClick={draft.discard}>
              {text.editor.discard}
            </Button>
            <Button variant="filled" disabled={changed === 0 || !draft.valid} onClick={() => setPlanning(true)}>
              {text.editor.plan}
            </Button>
          </div>
        ) : (
          <p className="dim">{text.editor.readOnly}</p>
        )}
      </section>
      <BacktestPanel accountId={accountId} scope={scope} rule={detail.rule} settings={draft.settings} enabled={draft.valid} />
      <ThresholdChart
        accountId={accountId}
        scope={scope}
        rule={rule}
        catalog={catalog}
        onThreshold={canEdit ? (value) => draft.set('threshold', value) : undefined}
      />
      {planning && draft.edit !== null && (
        <PlanDialog
          accountId={accountId}
          scope={scope}
          detail={detail}
          draft={draft}
          metricUnit={unit}
          onClose={() => setPlanning(false)}
          onApplied={() => {
            setPlanning(false)
            draft.discard()
          }}
        />
      )}
    </div>
  )
}
