import type { MetricSeries } from '../../../shared/model/metric.ts'
import type { Condition } from '../../../shared/model/rules/rule.ts'
import type { Sample } from './decimate.ts'

/** Groups that are looked at: more would cost time and show nothing else. */
const mostGroups = 60

/**
 * What a rule compares where it looks at each group apart: at each instant the group that comes closest to firing.
 * Without groups it is simply the line of all.
 */
export function highestOfGroups(
  condition: Condition,
  series: readonly MetricSeries[],
  lineOf: (group: Record<string, string>) => Sample[],
): Sample[] {
  if (condition.groupBy.length === 0) return lineOf({})
  const groups = new Map<string, Record<string, string>>()
  for (const { metric, labels } of series) {
    if (metric !== condition.metric) continue
    const group = Object.fromEntries(condition.groupBy.map((label) => [label, labels[label] ?? '']))
    groups.set(JSON.stringify(group), group)
  }
  const lines = [...groups.values()].slice(0, mostGroups).map(lineOf)
  const [first = lineOf({}), ...others] = lines
  const closer = condition.comparison.startsWith('>') ? Math.max : Math.min
  return first.map(({ at, value }, index) => {
    let best = value
    for (const line of others) {
      const other = line[index]?.value ?? null
      if (other !== null) best = best === null ? other : closer(best, other)
    }
    return { at, value: best }
  })
}
