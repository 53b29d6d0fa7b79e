import type { ReactElement } from 'react'
import type { Alert } from '../../../../shared/model/alert.ts'
import type { MetricDefinition } from '../../../../shared/model/metric.ts'
import type { Rule } from '../../../../shared/model/rule.ts'
import { formatValue } from '../../../charts/axis/number-format.ts'
import { endsWhen, firesWhen } from '../../../messages/en/condition.ts'
import { messages } from '../../../messages/messages.ts'
import css from './alert-detail.module.css'
import { Section } from './section.tsx'

const text = messages.alerts.detail

/** The condition that fired, as sentences, and where its settings come from. */
export function RuleInForce({ rule, alert, metrics }: { rule: Rule; alert: Alert; metrics: MetricDefinition[] }): ReactElement {
  const { condition } = rule
  const known = new Map(metrics.map((metric) => [metric.id, metric]))
  const words = {
    titleOf: (id: string) => known.get(id)?.title ?? id,
    valueOf: (id: string, value: number) => formatValue(value, known.get(id)?.unit ?? '1'),
  }
  return (
    <Section title={text.rule} aside={<span className="mono faint">{rule.id}</span>}>
      <p className={css.prose}>
        {firesWhen(condition, words)} {endsWhen(condition)}
      </p>
      <p className={css.prose}>
        {alert.threshold === condition.threshold
          ? text.defaultSetting(rule.defaultsReason)
          : text.otherThreshold(words.valueOf(condition.metric, alert.threshold))}
      </p>
    </Section>
  )
}
