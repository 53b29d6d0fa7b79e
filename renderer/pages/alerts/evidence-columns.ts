import { personalFields, personalNames } from '../../../shared/engine/masking.ts'
import type { SignalType } from '../../../shared/model/rules/catalog.ts'
import type { FieldValue, Signal } from '../../../shared/model/signal.ts'
import { isPlumbing } from '../../components/text/signal-fields.ts'

export interface FieldColumn {
  name: string
  meaning: string
  personal: boolean
}

export interface EvidenceTable {
  /** More than one signal type: the type is a column. */
  mixed: boolean
  /** Fields that say the same in every signal: said once. */
  common: (FieldColumn & { value: FieldValue })[]
  /** Fields that differ, those that most signals carry first. */
  columns: FieldColumn[]
}

/** How to lay out signals so that what differs between them can be compared. */
export function evidenceTable(signals: readonly Signal[], types: readonly SignalType[]): EvidenceTable {
  const names = new Set(signals.map((signal) => signal.type))
  const known = new Map(
    types.filter((type) => names.has(type.type)).flatMap((type) => type.fields.map((field) => [field.name, field] as const)),
  )
  const seen = new Map<string, { values: Set<FieldValue>; times: number }>()
  for (const signal of signals) {
    for (const [name, value] of Object.entries(signal.fields)) {
      const field = seen.get(name) ?? { values: new Set(), times: 0 }
      field.values.add(value)
      field.times += 1
      seen.set(name, field)
    }
  }
  const order = [...known.keys()]
  const personal = new Set(personalNames(signals, personalFields(types)))
  const column = (name: string): FieldColumn => {
    const field = known.get(name)
    return { name, meaning: field?.meaning ?? '', personal: personal.has(name) }
  }
  const rank = (name: string) => (isPlumbing(name) ? order.length + 1 : order.includes(name) ? order.indexOf(name) : order.length)
  const all = [...seen].sort(
    ([a, one], [b, other]) =>
      Number(isPlumbing(a)) - Number(isPlumbing(b)) || other.times - one.times || rank(a) - rank(b) || a.localeCompare(b),
  )
  const isCommon = ({ values, times }: { values: Set<FieldValue>; times: number }) =>
    signals.length > 1 && values.size === 1 && times === signals.length
  return {
    mixed: names.size > 1,
    common: all.flatMap(([name, field]) => (isCommon(field) ? [{ ...column(name), value: [...field.values][0] ?? null }] : [])),
    columns: all.flatMap(([name, field]) => (isCommon(field) ? [] : [column(name)])),
  }
}
