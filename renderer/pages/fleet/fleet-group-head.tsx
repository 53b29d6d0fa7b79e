import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { messages } from '../../messages/messages.ts'
import type { FleetGroup } from './fleet-layout.ts'
import css from './fleet.module.css'

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
export function FleetGroupHead(props: GroupHeadProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see FleetTable.
    // biome-ignore lint/a11y/useFocusableInteractive: its button is.
    <div role="row" className={css.group}>
      {/* biome-ignore lint/a11y/useSemanticElements: see FleetTable. */}
      <div role="cell">
        <FleetGroupFold {...props} />
      </div>
    </div>
  )
}
