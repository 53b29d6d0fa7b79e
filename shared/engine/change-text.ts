import type { Signal } from '../model/signal.ts'

/** Fields whose values are words of the platform (`plugin_updated`), not names from outside. */
const words = new Set(['type', 'action'])

/** A change as the catalog words it: the signal type's `change` template with the signal's fields; the bare type where nothing is left. */
export function changeText(template: string, { type, fields }: Pick<Signal, 'type' | 'fields'>): string {
  const filled = template.replaceAll(/\{field\.([^}]*)\}/g, (_, name: string) => {
    const value = String(fields[name] ?? '')
    return words.has(name) ? value.replaceAll('_', ' ') : value
  })
  return filled.replaceAll(/\s+/g, ' ').trim() || type
}
