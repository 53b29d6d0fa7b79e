import type { Severity } from '../../../shared/model/severity.ts'
import type { HealthState } from '../../../shared/model/sites/health.ts'
import css from './status.module.css'

/** What a sign stands for; `shapes-dark.svg` and `shapes-light.svg` have one of each. */
export type Sign = Severity | HealthState

/** Without a size of its own a sign is this wide and high, px. */
const usualSize = 12

/**
 * A sign out of the one picture that has them all: an element of its own costs a list of thousands of rows more than the
 * row's words. `word` is what it means: read out and shown on hover when `titled`, else said by the text beside it.
 */
export function Shape({ sign, size = usualSize, titled, word }: { sign: Sign; size?: number; titled: boolean; word: string }) {
  const place = { className: css.icon, 'data-sign': sign, style: size === usualSize ? undefined : { width: size, height: size } }
  return titled ? <span {...place} role="img" aria-label={word} data-tip={word} /> : <span {...place} aria-hidden />
}
