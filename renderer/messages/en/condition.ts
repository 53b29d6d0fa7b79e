import type { Matcher } from '../../../shared/model/metric.ts'
import type { Condition } from '../../../shared/model/rules/rule.ts'

function count(value: number, unit: string): string {
  return `${value} ${unit}${value === 1 ? '' : 's'}`
}

/** Whole seconds as a person says them: `5 minutes`, `1 hour 30 minutes`. */
function seconds(length: number): string {
  if (length < 60 || length % 60 !== 0) return count(length, 'second')
  const days = Math.floor(length / 86_400)
  const hours = Math.floor((length % 86_400) / 3600)
  const minutes = Math.floor((length % 3600) / 60)
  const parts = [days > 0 ? count(days, 'day') : '', hours > 0 ? count(hours, 'hour') : '', minutes > 0 ? count(minutes, 'minute') : '']
  return parts.filter((part) => part !== '').join(' ')
}

const compared: Record<Condition['comparison'], string> = { '>': 'more than', '>=': 'at least', '<': 'less than', '<=': 'at most' }

export interface ConditionWords {
  /** Title of a metric by its id. */
  titleOf: (metric: string) => string
  /** A value of a metric with its unit. */
  valueOf: (metric: string, value: number) => string
}

function matched(matchers: readonly Matcher[]): string {
  if (matchers.length === 0) return ''
  const parts = matchers.map(({ field, op, value }) => {
    if (op === 'exists') return `${field} given`
    return `${field} ${op === '=' ? 'is' : op === '!=' ? 'is not' : op} ${Array.isArray(value) ? value.join(', ') : String(value)}`
  })
  return ` (${parts.join(', ')})`
}

/** When a rule fires, as one plain sentence. */
function firesWhen(condition: Condition, words: ConditionWords): string {
  const title = `“${words.titleOf(condition.metric)}”${matched(condition.match)}`
  const window = seconds(condition.window)
  const amount = compared[condition.comparison]
  const value = words.valueOf(condition.metric, condition.threshold)
  const plain = String(condition.threshold)
  const enough = condition.minimumCount > 0 ? `, given at least ${condition.minimumCount} observations` : ''
  const per = condition.groupBy.length > 0 ? `, for each ${condition.groupBy.join(' and ')} apart` : ''
  const held = condition.for > 0 ? `, and stays so for ${seconds(condition.for)}` : ''
  const core = (() => {
    switch (condition.aggregate) {
      case 'absent':
        return condition.metric === 'site_heartbeat'
          ? `the site has sent nothing at all for ${amount} ${seconds(condition.threshold)}`
          : `${title} has not been seen for ${amount} ${seconds(condition.threshold)}`
      case 'sum':
        return `${title} adds up to ${amount} ${value} in ${window}`
      case 'count':
        return `${title} is reported ${amount} ${plain} times in ${window}`
      case 'rate':
        return `${title} comes ${amount} ${plain} times a second over ${window}`
      case 'ratio':
        return `${title} is ${amount} ${Math.round(condition.threshold * 1000) / 10} % of “${words.titleOf(condition.of?.metric ?? '')}” over ${window}`
      case 'distinct':
        return `${title} shows ${amount} ${plain} different values of ${condition.label ?? 'its label'} in ${window}`
      case 'quantile':
        return `the ${Math.round((condition.quantile ?? 0.95) * 100)}th percentile of ${title} over ${window} is ${amount} ${value}`
      case 'avg':
        return `the average of ${title} over ${window} is ${amount} ${value}`
      case 'max':
        return `the highest ${title} in ${window} is ${amount} ${value}`
      case 'min':
        return `the lowest ${title} in ${window} is ${amount} ${value}`
      case 'last':
        return `the newest ${title} within ${window} is ${amount} ${value}`
    }
  })()
  return `Fires when ${core}${enough}${per}${held}.`
}

/** How an alert of a condition ends and comes back. */
function endsWhen(condition: Condition): string {
  return `Ends by itself after ${seconds(condition.resolveAfter)} without it${condition.cooldown > 0 ? `; firing again within ${seconds(condition.cooldown)} reopens the same alert` : ''}.`
}

/** What the chart of a condition shows: the number that its threshold is compared with. */
function comparedNumber(condition: Condition, titleOf: (metric: string) => string): string {
  const title = titleOf(condition.metric)
  const window = seconds(condition.window)
  switch (condition.aggregate) {
    case 'absent':
      return condition.metric === 'site_heartbeat' ? 'Time since anything was heard' : `${title}: time since the last one`
    case 'ratio':
      return `${title} as a share of ${titleOf(condition.of?.metric ?? '').toLowerCase()}, over ${window}`
    case 'distinct':
      return `${title}: different values of ${condition.label ?? 'its label'} in ${window}`
    case 'quantile':
      return `${title}, ${Math.round((condition.quantile ?? 0.95) * 100)}th percentile of each step`
    case 'avg':
      return `${title}, average over ${window}`
    case 'max':
      return `${title}, highest in ${window}`
    case 'min':
      return `${title}, lowest in ${window}`
    case 'last':
      return title
    case 'rate':
      return `${title} a second, over ${window}`
    default:
      return `${title} in ${window}`
  }
}

/** What a condition says, in sentences. */
export const condition = { seconds, firesWhen, endsWhen, comparedNumber }
