import type { ReactElement } from 'react'
import type { Provenance } from '../../../shared/model/rules/policy.ts'
import { messages } from '../../messages/messages.ts'
import css from './rules.module.css'

/** Where a setting comes from, as a word; a default is plain. */
export function LayerBadge({ layer, tip }: { layer: Provenance; tip?: string }): ReactElement {
  return (
    <span className={css.layer} data-layer={layer} data-tip={tip}>
      {messages.rules.layer[layer]}
    </span>
  )
}
