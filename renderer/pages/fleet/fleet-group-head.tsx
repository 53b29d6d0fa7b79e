import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { messages } from '../../messages/messages.ts'
import type { FleetGroup } from './fleet-layout.ts'
import css from './fleet.module.css'

/** The head of a group; folds and unfolds it. */
export function FleetGroupHead({ group, folded, onFold }: { group: FleetGroup; folded: boolean; onFold: (key: string) => void }) {
  const text = messages.fleet
  const Chevron = folded ? IconChevronRight : IconChevronDown
  return (
    // biome-ignore lint/a11y/useSemanticElements: see FleetTable.
    // biome-ignore lint/a11y/useFocusableInteractive: its button is.
    <div role="row" className={css.group}>
      {/* biome-ignore lint/a11y/useSemanticElements: see FleetTable. */}
      <div role="cell">
        <button type="button" className={css.fold} aria-expanded={!folded} onClick={() => onFold(group.key)}>
          <Chevron size={14} aria-hidden />
          <b>{group.title}</b>
          <span>{text.groupNote(messages.common.sites(group.count), group.critical)}</span>
        </button>
      </div>
    </div>
  )
}
