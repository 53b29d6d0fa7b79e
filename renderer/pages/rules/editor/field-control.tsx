import { Select, Switch, TextInput } from '@mantine/core'
import { type ReactElement, useEffect, useState } from 'react'
import type { RuleField, Setting } from '../../../../shared/model/rules/policy.ts'
import type { Rule } from '../../../../shared/model/rules/rule.ts'
import { severities } from '../../../../shared/model/severity.ts'
import { messages } from '../../../messages/messages.ts'
import {
  type DurationUnit,
  durationParts,
  durationUnits,
  kindOf,
  type Reading,
  readCount,
  readDuration,
  readThreshold,
  thresholdUnit,
} from './draft.ts'
import css from './editor.module.css'

const text = messages.rules

interface FieldControlProps {
  id: string
  field: RuleField
  rule: Rule
  metricUnit: string
  value: Setting
  disabled: boolean
  /** Hears a value that can be taken, or null while what is entered cannot. */
  onChange: (value: Setting | null) => void
}

/** One part of a rule as a field that suits it. */
export function FieldControl(props: FieldControlProps): ReactElement {
  const { id, field, rule, value, disabled, onChange } = props
  switch (kindOf(field, rule)) {
    case 'switch':
      return (
        <Switch
          id={id}
          aria-label={text.fields[field]}
          checked={value === true}
          disabled={disabled}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      )
    case 'severity':
      return (
        <Select
          id={id}
          aria-label={text.fields[field]}
          className={css.select}
          value={String(value)}
          disabled={disabled}
          allowDeselect={false}
          data={severities.map((name) => ({ value: name, label: messages.common.severity[name] }))}
          onChange={(next) => next !== null && onChange(next)}
        />
      )
    default:
      return <NumberField {...props} />
  }
}

/** Keeps what is typed as it is typed; follows the value when that changes elsewhere, such as by dragging the threshold. */
function NumberField({ id, field, rule, metricUnit, value, disabled, onChange }: FieldControlProps): ReactElement {
  const kind = kindOf(field, rule)
  const { factor, word } = thresholdUnit(rule, metricUnit)
  const shown = (seconds: number) => durationParts(seconds)
  const [unit, setUnit] = useState<DurationUnit>(() => shown(Number(value)).unit)
  const asText = (of: number) => {
    const amount = kind === 'duration' ? of / durationUnits[unit] : kind === 'number' ? of * factor : of
    return String(Number(amount.toPrecision(10)))
  }
  const [typed, setTyped] = useState(() => asText(Number(value)))
  const read = (entered: string, inUnit: DurationUnit): Reading =>
    kind === 'duration' ? readDuration(entered, inUnit, field) : kind === 'number' ? readThreshold(entered, factor) : readCount(entered)
  const reading = read(typed, unit)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a value from elsewhere replaces what was typed.
  useEffect(() => {
    const now = read(typed, unit)
    if (!now.ok || now.value === value) return
    if (kind === 'duration') {
      const parts = shown(Number(value))
      setUnit(parts.unit)
      setTyped(String(parts.amount))
    } else setTyped(asText(Number(value)))
  }, [value])
  const enter = (entered: string, inUnit: DurationUnit) => {
    const next = read(entered, inUnit)
    onChange(next.ok ? next.value : null)
  }
  return (
    <div className={css.number}>
      <TextInput
        id={id}
        aria-label={text.fields[field]}
        className={css.amount}
        value={typed}
        inputMode="decimal"
        autoComplete="off"
        disabled={disabled}
        error={reading.ok ? undefined : reading.message}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          enter(event.currentTarget.value, unit)
        }}
        onKeyDown={(event) => {
          if ((event.key !== 'ArrowUp' && event.key !== 'ArrowDown') || !reading.ok || kind === 'duration') return
          event.preventDefault()
          const next = String(Number((Number(typed.replace(',', '.')) + (event.key === 'ArrowUp' ? 1 : -1)).toPrecision(10)))
          setTyped(next)
          enter(next, unit)
        }}
      />
      {kind === 'duration' ? (
        <Select
          aria-label={text.unitOf(text.fields[field])}
          className={css.unit}
          value={unit}
          disabled={disabled}
          allowDeselect={false}
          data={(Object.keys(durationUnits) as DurationUnit[]).map((name) => ({ value: name, label: text.units[name] }))}
          onChange={(next) => {
            const chosen = (next ?? unit) as DurationUnit
            setUnit(chosen)
            enter(typed, chosen)
          }}
        />
      ) : (
        <span className="dim">{kind === 'count' ? text.units.observations : word}</span>
      )}
    </div>
  )
}
