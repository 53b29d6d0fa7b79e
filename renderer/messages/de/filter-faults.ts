import type { Messages } from '../en.ts'

/** Why a filter cannot be read; keys and values are written as in the filter. */
export const filterFaults: Messages['filterFaults'] = {
  key_unknown: (key, keys) => `Den Schlüssel „${key}“ gibt es nicht; es gibt ${keys}.`,
  value_missing: (term) => `Nach „${term}“ fehlt ein Wert.`,
  value_missing_before_comma: () => 'Vor diesem Komma fehlt ein Wert.',
  value_missing_after_comma: () => 'Nach diesem Komma fehlt ein Wert.',
  quotation_open: () => 'Dieses Anführungszeichen wird nicht geschlossen.',
  space_missing: () => 'Nach dem Anführungszeichen fehlt ein Leerzeichen.',
  one_value_compared: () => 'Verglichen wird mit einem einzigen Wert.',
  not_compared: (key, comparison) => `„${key}“ lässt sich nicht mit ${comparison} vergleichen.`,
  not_a_choice: (value, choices) => `„${value}“ gibt es hier nicht; möglich sind ${choices}.`,
  number_needed: (key) => `„${key}“ braucht eine Zahl.`,
  version_needed: (key) => `„${key}“ braucht eine Version wie 6.5.2.`,
  one_since_needed: (key) => `„${key}“ braucht einen einzigen Wert wie 24h.`,
  since_needed: (key) => `„${key}“ braucht 30m, 24h, 7d, 2w oder einen Tag wie 2026-07-01.`,
}
