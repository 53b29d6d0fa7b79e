import type { Severity } from '../../../shared/model/severity.ts'
import { messages } from '../../messages/messages.ts'
import { Shape } from './shape.tsx'

/** The shape of a severity in its colour. Say the word beside it, or make it `titled`. */
export function SeverityIcon({ severity, size, titled = false }: { severity: Severity; size?: number; titled?: boolean }) {
  return <Shape sign={severity} size={size} titled={titled} word={messages.common.severity[severity]} />
}
