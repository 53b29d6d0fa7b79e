import type { ReactNode } from 'react'
import css from './status.module.css'

/** A drawn sign of 12 by 12 units. `word` is what it means: read out and shown on hover when `titled`, else said by the text beside it. */
export function Shape({ size, titled, word, children, ...data }: ShapeProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 12 12"
      className={css.icon}
      role={titled ? 'img' : undefined}
      aria-label={titled ? word : undefined}
      aria-hidden={titled ? undefined : true}
      data-tip={titled ? word : undefined}
      {...data}
    >
      {children}
    </svg>
  )
}

interface ShapeProps {
  /** px */
  size: number
  titled: boolean
  word: string
  children: ReactNode
  /** What colours it. */
  'data-severity'?: string
  'data-state'?: string
}
