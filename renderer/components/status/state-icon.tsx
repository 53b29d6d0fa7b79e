import type { ReactNode } from 'react'
import type { HealthState } from '../../../shared/model/sites/health.ts'
import { messages } from '../../messages/messages.ts'
import { Shape } from './shape.tsx'
import css from './status.module.css'

const shapes: Record<HealthState, ReactNode> = {
  critical: <path d="M6 0L12 6L6 12L0 6Z" fill="currentColor" />,
  degraded: <path d="M6 .8L12 11.2H0Z" fill="currentColor" />,
  'no-data': <path d="M1 11L11 1M1 6L6 1M6 11L11 6" stroke="currentColor" strokeWidth="1.3" />,
  healthy: <path d="M2 6l3 3 5-6" stroke="currentColor" strokeWidth="1.8" fill="none" />,
}

/** The shape of a site's state in its colour. Say the word beside it, or make it `titled`. */
export function StateIcon({ state, size = 12, titled = false }: { state: HealthState; size?: number; titled?: boolean }) {
  return (
    <Shape size={size} titled={titled} word={messages.common.state[state]} data-state={state}>
      {shapes[state]}
    </Shape>
  )
}

/** Shape and word. */
export function StateLabel({ state, size }: { state: HealthState; size?: number }) {
  return (
    <span className={css.label}>
      <StateIcon state={state} size={size} />
      {messages.common.state[state]}
    </span>
  )
}
