// biome-ignore-all lint/a11y/useSemanticElements: rows in sight only, at places of their own: a table element cannot do that.
// biome-ignore-all lint/a11y/useFocusableInteractive: rows and cells are not controls; the links and buttons in them are.
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { memo } from 'react'
import { messages } from '../../../messages/messages.ts'
import css from '../fleet.module.css'
import type { FleetGroup } from './fleet-layout.ts'

interface GroupHeadProps {
  group: FleetGroup
  folded: boolean
  onFold: (key: string) => void
}

/** The button of a group; folds and unfolds it. */
export function FleetGroupFold({ group, folded, onFold }: GroupHeadProps) {
  const text = messages.fleet
  const Chevron = folded ? IconChevronRight : IconChevronDown
  return (
    <button type="button" className={css.fold} aria-expanded={!folded} onClick={() => onFold(group.key)}>
      <Chevron size={14} aria-hidden />
      <b>{group.title}</b>
      <span>{text.groupNote(messages.common.sites(group.count), group.critical)}</span>
    </button>
  )
}

/** The head of a group as a row of the table. */
export const FleetGroupHead = memo(function FleetGroupHead(props: GroupHeadProps) {
  return (
    <div role="row" className={css.group}>
      <div role="cell">
        <FleetGroupFold {...props} />
      </div>
    </div>
  )
})
