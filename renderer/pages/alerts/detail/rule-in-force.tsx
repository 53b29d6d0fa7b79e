import type { ReactElement } from 'react'
import { Link } from 'wouter'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import type { MetricDefinition } from '../../../../shared/model/metric.ts'
import { type EffectiveRule, ruleFields } from '../../../../shared/model/rules/policy.ts'
import type { Rule } from '../../../../shared/model/rules/rule.ts'
import { formatValue } from '../../../charts/axis/number-format.ts'
import { messages } from '../../../messages/messages.ts'
import { paths } from '../../../state/url-state.ts'
import css from './alert-detail.module.css'
import { Section } from './section.tsx'

const text = messages.alerts.detail

/** The condition that fired, as sentences, and where its settings come from. */
export function RuleInForce({
  accountId,
  rule,
  from,
  alert,
  metrics,
}: {
  accountId: string
  rule: Rule
  /** The layer that each part comes from; null while that is not known. */
  from: EffectiveRule['from'] | null
  alert: Alert
  metrics: MetricDefinition[]
}): ReactElement {
  const { condition } = rule
  const known = new Map(metrics.map((metric) => [metric.id, metric]))
  const words = {
    titleOf: (id: string) => known.get(id)?.title ?? id,
    valueOf: (id: string, value: number) => formatValue(value, known.get(id)?.unit ?? '1'),
  }
  const set = from === null ? [] : ruleFields.filter((field) => from[field] !== 'catalog')
  return (
    <Section title={text.rule} aside={<span className="mono faint">{rule.id}</span>}>
      <p className={css.prose}>
        {messages.condition.firesWhen(condition, words)} {messages.condition.endsWhen(condition)}
      </p>
      <p className={css.prose}>
        {alert.threshold !== condition.threshold
          ? text.otherThreshold(words.valueOf(condition.metric, alert.threshold))
          : set.length === 0
            ? text.defaultSetting(rule.defaultsReason)
            : text.setBy(set.map((field) => `${messages.rules.fields[field]} (${messages.rules.layer[from![field]]})`).join(', '))}{' '}
        <Link href={paths.rule(accountId, rule.id, `site:${alert.siteId}`)} className="link">
          {text.changeRule}
        </Link>
      </p>
    </Section>
  )
}
