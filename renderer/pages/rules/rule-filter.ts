import { type FilterKey, type FilterReading, parseFilter } from '../../../shared/bridge/filter.ts'
import type { RuleRow } from '../../../shared/bridge/rules.ts'
import { platforms } from '../../../shared/model/platform.ts'
import { severities } from '../../../shared/model/severity.ts'
import { messages } from '../../messages/messages.ts'

const meaning = messages.rules.filter
const states: Record<string, (rule: RuleRow) => boolean> = {
  changed: (rule) => rule.changed > 0,
  off: (rule) => !rule.enabled,
  open: (rule) => rule.openAlerts > 0,
  snoozed: (rule) => rule.snoozedSites > 0,
  differing: (rule) => rule.differing > 0,
}

/** What the list of rules understands; words match titles and ids. */
export const ruleFilterKeys: readonly FilterKey[] = [
  {
    key: 'severity',
    kind: 'choice',
    values: severities,
    get meaning() {
      return meaning.severity
    },
  },
  {
    key: 'platform',
    kind: 'choice',
    values: [...platforms, 'any'],
    get meaning() {
      return meaning.platform
    },
  },
  {
    key: 'is',
    kind: 'choice',
    values: Object.keys(states),
    get meaning() {
      return meaning.is
    },
  },
  {
    key: 'layer',
    kind: 'choice',
    values: ['catalog', 'account', 'client', 'site'],
    get meaning() {
      return meaning.layer
    },
  },
]

/** The rules that a filter keeps; all of them while it cannot be read. */
export function filterRules(rows: readonly RuleRow[], filter: string): RuleRow[] {
  const reading: FilterReading = parseFilter(filter, ruleFilterKeys)
  if (!reading.ok) return [...rows]
  return rows.filter((rule) =>
    reading.terms.every(({ key, values, negated, comparison }) => {
      const holds = values.some((value) => {
        if (key === null) return rule.title.toLowerCase().includes(value) || rule.id.includes(value)
        if (key === 'is') return states[value]?.(rule) ?? false
        if (key === 'severity') return compareSeverity(rule.severity, comparison, value)
        return (key === 'platform' ? rule.platform : rule.layer) === value
      })
      return holds !== negated
    }),
  )
}

/** Worse is more: `severity:>=high` keeps critical ones too. */
function compareSeverity(severity: string, comparison: string, value: string): boolean {
  const rank = (name: string) => -(severities as readonly string[]).indexOf(name)
  const distance = rank(severity) - rank(value)
  if (comparison === '=') return distance === 0
  if (comparison.startsWith('>')) return distance > 0 || (comparison === '>=' && distance === 0)
  return distance < 0 || (comparison === '<=' && distance === 0)
}
