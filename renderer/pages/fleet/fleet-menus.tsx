import { Menu, SegmentedControl } from '@mantine/core'
import { IconCheck, IconChevronDown, IconColumns3, IconLayoutGrid, IconTable } from '@tabler/icons-react'
import { memo } from 'react'
import tool from '../../components/surface/tool-button.module.css'
import { messages } from '../../messages/messages.ts'
import css from './fleet.module.css'
import { type FleetColumn, type FleetGrouping, groupings, optionalColumns } from './fleet-view.ts'

/** What the list is grouped by. */
export const GroupMenu = memo(function GroupMenu({ value, onChange }: { value: FleetGrouping; onChange: (group: FleetGrouping) => void }) {
  const text = messages.fleet
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <button type="button" className={tool.tool}>
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
})

/** Which columns are shown. */
export const ColumnsMenu = memo(function ColumnsMenu({
  hidden,
  onChange,
}: {
  hidden: ReadonlySet<FleetColumn>
  onChange: (hidden: ReadonlySet<FleetColumn>) => void
}) {
  const text = messages.fleet
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <button
          type="button"
          className={tool.tool}
          data-on={hidden.size > 0 || undefined}
          aria-label={text.columnsButton}
          data-tip={text.columnsButton}
        >
          <IconColumns3 size={15} stroke={1.7} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{text.columnsButton}</Menu.Label>
        {optionalColumns.map((column) => {
          const shown = !hidden.has(column)
          return (
            <Menu.CheckboxItem
              key={column}
              checked={shown}
              closeMenuOnClick={false}
              onChange={() => onChange(new Set(optionalColumns.filter((one) => (one === column ? shown : hidden.has(one)))))}
            >
              {text.columns[column]}
            </Menu.CheckboxItem>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
})

/** Rows or tiles. */
export const ViewSwitch = memo(function ViewSwitch({ value, onChange }: { value: 'table' | 'tiles'; onChange: (view: string) => void }) {
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
})
