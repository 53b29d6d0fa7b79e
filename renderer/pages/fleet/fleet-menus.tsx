import { Menu, SegmentedControl } from '@mantine/core'
import { IconCheck, IconChevronDown, IconLayoutGrid, IconTable } from '@tabler/icons-react'
import { messages } from '../../messages/messages.ts'
import css from './fleet.module.css'
import { type FleetGrouping, groupings } from './fleet-view.ts'

/** What the list is grouped by. */
export function GroupMenu({ value, onChange }: { value: FleetGrouping; onChange: (group: FleetGrouping) => void }) {
  const text = messages.fleet
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <button type="button" className={css.tool}>
          {text.groupBy(text.groups[value])}
          <IconChevronDown size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {groupings.map((group) => (
          <Menu.Item
            key={group}
            leftSection={group === value ? <IconCheck size={14} aria-hidden /> : <span style={{ width: 14 }} />}
            onClick={() => onChange(group)}
          >
            {text.groups[group]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** Rows or tiles. */
export function ViewSwitch({ value, onChange }: { value: 'table' | 'tiles'; onChange: (view: string) => void }) {
  const { views } = messages.fleet
  const item = (Icon: typeof IconTable, label: string) => (
    <span className={css.viewIcon} data-tip={label}>
      <Icon size={15} stroke={1.7} aria-hidden />
      <span className="visually-hidden">{label}</span>
    </span>
  )
  return (
    <SegmentedControl
      aria-label={views.label}
      value={value}
      onChange={onChange}
      classNames={{ root: css.views, label: css.viewLabel }}
      data={[
        { value: 'table', label: item(IconTable, views.table) },
        { value: 'tiles', label: item(IconLayoutGrid, views.tiles) },
      ]}
    />
  )
}
