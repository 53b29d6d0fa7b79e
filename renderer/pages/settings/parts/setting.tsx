import { NumberInput, Select, Switch } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import { messages } from '../../../messages/messages.ts'
import css from '../settings.module.css'

/** One setting: what it is, what it means, and its control at the right, or below when it is wide. */
export function Setting({
  label,
  note,
  wide = false,
  children,
}: {
  label: ReactNode
  note?: ReactNode
  wide?: boolean
  children?: ReactNode
}) {
  return (
    <div className={css.setting} data-wide={wide || undefined}>
      <div className={css.words}>
        <div className={css.label}>{label}</div>
        {note !== undefined && <div className={css.note}>{note}</div>}
      </div>
      {children !== undefined && <div className={css.control}>{children}</div>}
    </div>
  )
}

/** A setting that is on or off. */
export function SwitchSetting({
  label,
  note,
  checked,
  disabled = false,
  onChange,
}: {
  label: string
  note?: ReactNode
  checked: boolean
  disabled?: boolean
  onChange: (checked: boolean) => void
}) {
  return (
    <Setting label={label} note={note}>
      <Switch aria-label={label} checked={checked} disabled={disabled} onChange={(event) => onChange(event.currentTarget.checked)} />
    </Setting>
  )
}

/** A whole number: kept as soon as it fits, else what is wrong stands below it. An empty field is null where `empty` allows it. */
export function WholeNumber({
  label,
  value,
  min,
  max,
  unit,
  empty,
  disabled = false,
  onKeep,
}: {
  label: string
  value: number | null
  min: number
  max: number
  unit?: string
  /** What an empty field means; without it a number is needed. */
  empty?: string
  disabled?: boolean
  onKeep: (value: number | null) => void
}) {
  const [draft, setDraft] = useState<number | string>(value ?? '')
  useEffect(() => setDraft(value ?? ''), [value])
  const read = (text: number | string): number | null | undefined => {
    if (text === '') return empty === undefined ? undefined : null
    const number = Number(text)
    return Number.isInteger(number) && number >= min && number <= max ? number : undefined
  }
  return (
    <NumberInput
      aria-label={label}
      w={140}
      value={draft}
      disabled={disabled}
      placeholder={empty}
      suffix={unit === undefined ? undefined : ` ${unit}`}
      clampBehavior="none"
      hideControls
      allowNegative={false}
      error={read(draft) === undefined ? messages.settings.between(min, max) : undefined}
      onChange={(next) => {
        setDraft(next)
        const number = read(next)
        if (number !== undefined && number !== value) onKeep(number)
      }}
    />
  )
}

/** One of a few words. */
export function Choice<T extends string>({
  label,
  value,
  choices,
  disabled = false,
  width = 140,
  onKeep,
}: {
  label: string
  value: T
  choices: readonly { value: T; label: string }[]
  disabled?: boolean
  width?: number
  onKeep: (value: T) => void
}) {
  return (
    <Select
      aria-label={label}
      w={width}
      value={value}
      allowDeselect={false}
      disabled={disabled}
      data={[...choices]}
      onChange={(next) => {
        const known = choices.find((choice) => choice.value === next)
        if (known) onKeep(known.value)
      }}
    />
  )
}
