import { Select } from '@mantine/core'
import { useMemo } from 'react'
import { machineZone } from '../../../components/time/zone.ts'
import { messages } from '../../../messages/messages.ts'

/** A time zone: that of this machine (null), UTC, or any that this machine knows by name. */
export function ZoneSelect({
  label,
  value,
  disabled = false,
  width = 260,
  onKeep,
}: {
  label: string
  value: string | null
  disabled?: boolean
  width?: number
  onKeep: (zone: string | null) => void
}) {
  const text = messages.settings.zone
  const choices = useMemo(
    () => [
      { value: '', label: text.machine(machineZone()) },
      { value: 'UTC', label: 'UTC' },
      ...[...new Set([...Intl.supportedValuesOf('timeZone'), ...(value === null ? [] : [value])])]
        .filter((zone) => zone !== 'UTC')
        .map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })),
    ],
    [text, value],
  )
  return (
    <Select
      aria-label={label}
      w={width}
      value={value ?? ''}
      data={choices}
      disabled={disabled}
      searchable
      limit={80}
      allowDeselect={false}
      nothingFoundMessage={text.none}
      maxDropdownHeight={280}
      onChange={(next) => {
        if (next !== null) onKeep(next === '' ? null : next)
      }}
    />
  )
}
