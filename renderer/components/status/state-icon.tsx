import type { HealthState } from '../../../shared/model/sites/health.ts'
import { messages } from '../../messages/messages.ts'
import { Shape } from './shape.tsx'
import css from './status.module.css'

/** The shape of a site's state in its colour. Say the word beside it, or make it `titled`. */
export function StateIcon({ state, size, titled = false }: { state: HealthState; size?: number; titled?: boolean }) {
  return <Shape sign={state} size={size} titled={titled} word={messages.common.state[state]} />
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
