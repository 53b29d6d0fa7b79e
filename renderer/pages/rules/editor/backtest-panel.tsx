import { Button, Progress, Select } from '@mantine/core'
import { type ReactElement, useState } from 'react'
import type { BacktestProgress } from '../../../../shared/bridge/rules.ts'
import type { RuleSettings } from '../../../../shared/model/rules/policy.ts'
import type { Rule } from '../../../../shared/model/rules/rule.ts'
import { ErrorNote } from '../../../components/states.tsx'
import { messages } from '../../../messages/messages.ts'
import { backtestScope } from '../scope.ts'
import { BacktestResultView } from './backtest-result.tsx'
import css from './editor.module.css'
import { useBacktest } from './use-backtest.ts'

const text = messages.rules.backtest
const spans = [1, 7, 14, 30, 90]

/** What these settings would have done in the past, asked for by hand: it may take a while over a large fleet. */
export function BacktestPanel({
  accountId,
  scope,
  rule,
  settings,
  enabled,
}: {
  accountId: string
  scope: string
  rule: Rule
  settings: RuleSettings
  enabled: boolean
}): ReactElement {
  const [days, setDays] = useState(14)
  const { progress, running, error, asked, run, cancel } = useBacktest()
  const stale = asked !== null && (JSON.stringify(asked.settings) !== JSON.stringify(settings) || asked.days !== days)
  if (rule.condition.metric === 'site_heartbeat') {
    return (
      <section aria-label={text.title}>
        <h3 className={css.heading}>{text.title}</h3>
        <p className="dim">{text.notPossible}</p>
      </section>
    )
  }
  return (
    <section aria-label={text.title}>
      <div className={css.headingRow}>
        <h3 className={css.heading}>{text.title}</h3>
        <Select
          aria-label={text.span}
          className={css.span}
          value={String(days)}
          allowDeselect={false}
          data={spans.map((span) => ({ value: String(span), label: messages.common.days(span) }))}
          onChange={(value) => value !== null && setDays(Number(value))}
        />
        {running ? (
          <Button onClick={cancel}>{text.cancel}</Button>
        ) : (
          <Button disabled={!enabled} onClick={() => run({ accountId, ruleId: rule.id, settings, scope: backtestScope(scope), days })}>
            {progress?.answer && !stale ? text.again : text.run(days)}
          </Button>
        )}
      </div>
      {running && <BacktestWork progress={progress} />}
      <ErrorNote error={error} title={text.failed} />
      {progress?.answer && (
        <>
          {stale && !running && <p className={css.stale}>{text.stale}</p>}
          <div className={css.result}>
            <BacktestResultView progress={progress} answer={progress.answer} days={asked?.days ?? days} />
          </div>
        </>
      )}
    </section>
  )
}

/** How far a backtest is. */
export function BacktestWork({ progress }: { progress: BacktestProgress | null }): ReactElement {
  const { done, total } = progress?.sites ?? { done: 0, total: 0 }
  return (
    <div className={css.work}>
      <Progress value={total === 0 ? 0 : (100 * done) / total} size="sm" aria-label={text.title} />
      <span className="dim" role="status">
        {progress === null ? text.starting : text.running(done, total)}
      </span>
    </div>
  )
}
