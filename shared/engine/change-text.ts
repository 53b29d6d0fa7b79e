import type { Signal } from '../model/signal.ts'

/** Fields whose values are words of the platform (`plugin_updated`), not names from outside. */
const words = new Set(['type', 'action'])

/** Only words may begin with a capital: `wp-config.php was modified` stays as it is. */
const startsWithWords = /^\{field\.(type|action)\}/

/** A field's or label's value inside a sentence: words of the platform without their underscores, names as they are. */
export function spokenValue(name: string, value: string): string {
  return words.has(name) ? value.replaceAll('_', ' ') : value
}

/** A change as the catalog words it: the signal type's `change` template with the signal's fields; the bare type where nothing is left. */
export function changeText(template: string, { type, fields }: Pick<Signal, 'type' | 'fields'>): string {
  const filled = template.replaceAll(/\{field\.([^}]*)\}/g, (_, name: string) => spokenValue(name, String(fields[name] ?? '')))
  const text = filled.replaceAll(/\s+/g, ' ').trim()
  if (text === '') return type
  return startsWithWords.test(template) ? text.charAt(0).toUpperCase() + text.slice(1) : text
}
