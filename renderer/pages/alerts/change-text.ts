import type { SignalType } from '../../../shared/model/catalog.ts'
import type { Signal } from '../../../shared/model/signal.ts'

/** A change as the catalog words it: its template with the signal's fields; the bare type where there is none. */
export function changeText(signal: Signal, types: readonly SignalType[]): string {
  const template = types.find((type) => type.type === signal.type)?.change
  if (template === undefined) return signal.type
  const words = template.replaceAll(/\{field\.([^}]+)\}/g, (_, name: string) => {
    const value = signal.fields[name]
    return value === undefined || value === null ? '' : String(value).replaceAll('_', ' ')
  })
  return words.replaceAll(/\s+/g, ' ').trim() || signal.type
}
