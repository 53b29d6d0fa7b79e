import type { ReactElement } from 'react'
import type { Rule } from '../../../../shared/model/rules/rule.ts'
import { messages } from '../../../messages/messages.ts'
import css from './alert-detail.module.css'
import { Section } from './section.tsx'

const text = messages.alerts.detail

/** What to look at, what to do, and when it is nothing. */
export function Guidance({ rule }: { rule: Rule }): ReactElement {
  return (
    <div className={css.columns} data-three={rule.ignoreWhen !== '' || undefined}>
      <Section title={text.investigate}>
        <Steps steps={rule.investigate} />
      </Section>
      <Section title={text.actions}>
        <Steps steps={rule.actions} />
      </Section>
      {rule.ignoreWhen !== '' && (
        <Section title={text.ignore}>
          <p className={css.prose}>{rule.ignoreWhen}</p>
        </Section>
      )}
    </div>
  )
}

function Steps({ steps }: { steps: string[] }): ReactElement {
  return (
    <ol className={css.steps}>
      {steps.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ol>
  )
}
