import type { ReactNode } from 'react'
import type { Severity } from '../../../shared/model/severity.ts'
import { messages } from '../../messages/messages.ts'
import { Shape } from './shape.tsx'

const shapes: Record<Severity, ReactNode> = {
  critical: <path d="M6 0L12 6L6 12L0 6Z" />,
  high: <path d="M6 .8L12 11.2H0Z" />,
  medium: <circle cx="6" cy="6" r="5.4" />,
  low: <rect x="1" y="1" width="10" height="10" rx="1.5" />,
  info: <circle cx="6" cy="6" r="3" />,
}

/** The shape of a severity in its colour. Say the word beside it, or make it `titled`. */
export function SeverityIcon({ severity, size = 12, titled = false }: { severity: Severity; size?: number; titled?: boolean }) {
  return (
    <Shape size={size} titled={titled} word={messages.common.severity[severity]} data-severity={severity}>
      {shapes[severity]}
    </Shape>
  )
}
