import { useCallback, useEffect, useRef, useState } from 'react'
import type { BacktestProgress } from '../../../../shared/bridge/rules.ts'
import type { BacktestScope } from '../../../../shared/model/rules/backtest.ts'
import type { RuleSettings } from '../../../../shared/model/rules/policy.ts'
import { bridge } from '../../../state/console-client.ts'

/** What a backtest is about. */
export interface Question {
  accountId: string
  ruleId: string
  settings: RuleSettings
  scope: BacktestScope
  days: number
}

export interface BacktestRun {
  /** The newest word of the run that goes on, or of the last one. */
  progress: BacktestProgress | null
  running: boolean
  error: unknown
  /** The question that `progress` is about. */
  asked: Question | null
  run: (question: Question) => void
  cancel: () => void
}

/** One backtest at a time: a new question ends the one before, and so does leaving the page. */
export function useBacktest(): BacktestRun {
  const [state, setState] = useState<Pick<BacktestRun, 'progress' | 'running' | 'error' | 'asked'>>({
    progress: null,
    running: false,
    error: null,
    asked: null,
  })
  const stop = useRef<AbortController | null>(null)
  useEffect(() => () => stop.current?.abort(), [])
  const cancel = useCallback(() => {
    stop.current?.abort()
    stop.current = null
    setState((before) => ({ ...before, running: false, progress: before.progress?.answer ? before.progress : null }))
  }, [])
  const run = useCallback((question: Question) => {
    stop.current?.abort()
    const own = new AbortController()
    stop.current = own
    setState({ progress: null, running: true, error: null, asked: question })
    void (async () => {
      try {
        for await (const progress of await bridge.rules.backtest(question, { signal: own.signal })) {
          if (own.signal.aborted) return
          setState((before) => ({ ...before, progress }))
        }
        if (!own.signal.aborted) setState((before) => ({ ...before, running: false }))
      } catch (error) {
        if (!own.signal.aborted) setState((before) => ({ ...before, running: false, error }))
      }
    })()
  }, [])
  return { ...state, run, cancel }
}
