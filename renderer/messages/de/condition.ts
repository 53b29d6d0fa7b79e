import type { Matcher } from '../../../shared/model/metric.ts'
import type { Condition } from '../../../shared/model/rules/rule.ts'
import type { Messages } from '../en.ts'
import { numberFormat, numberText } from '../locale.ts'
import { counted } from './counted.ts'

type Words = Messages['condition']

function seconds(length: number): string {
  if (length < 60 || length % 60 !== 0) return counted(length, 'Sekunde', 'Sekunden')
  const days = Math.floor(length / 86_400)
  const hours = Math.floor((length % 86_400) / 3600)
  const minutes = Math.floor((length % 3600) / 60)
  const parts = [
    days > 0 ? counted(days, 'Tag', 'Tage') : '',
    hours > 0 ? counted(hours, 'Stunde', 'Stunden') : '',
    minutes > 0 ? counted(minutes, 'Minute', 'Minuten') : '',
  ]
  return parts.filter((part) => part !== '').join(' ')
}

const compared: Record<Condition['comparison'], string> = { '>': 'mehr als', '>=': 'mindestens', '<': 'weniger als', '<=': 'höchstens' }
const over: Record<Condition['comparison'], string> = { '>': 'über', '>=': 'bei mindestens', '<': 'unter', '<=': 'bei höchstens' }
const oneDigit: Intl.NumberFormatOptions = { maximumFractionDigits: 1 }

function matched(matchers: readonly Matcher[]): string {
  if (matchers.length === 0) return ''
  const parts = matchers.map(({ field, op, value }) => {
    if (op === 'exists') return `${field} vorhanden`
    return `${field} ${op === '=' ? 'ist' : op === '!=' ? 'ist nicht' : op} ${Array.isArray(value) ? value.join(', ') : String(value)}`
  })
  return ` (${parts.join(', ')})`
}

/** Lengths of time stand where they need no case but the nominative or accusative: „über 2 Tage“. */
const firesWhen: Words['firesWhen'] = (condition, words) => {
  const title = `„${words.titleOf(condition.metric)}“${matched(condition.match)}`
  const window = seconds(condition.window)
  const amount = compared[condition.comparison]
  const value = words.valueOf(condition.metric, condition.threshold)
  const plain = numberText(condition.threshold)
  const enough = condition.minimumCount > 0 ? `, bei mindestens ${counted(condition.minimumCount, 'Beobachtung', 'Beobachtungen')}` : ''
  const per = condition.groupBy.length > 0 ? `, für jedes ${condition.groupBy.join(' und ')} getrennt` : ''
  const held = condition.for > 0 ? `, und das ${seconds(condition.for)} lang` : ''
  const core = (() => {
    switch (condition.aggregate) {
      case 'absent':
        return condition.metric === 'site_heartbeat'
          ? `die Site ${amount} ${seconds(condition.threshold)} gar nichts gesendet hat`
          : `${title} ${amount} ${seconds(condition.threshold)} nicht vorkam`
      case 'sum':
        return `${title} über ${window} ${amount} ${value} ergibt`
      case 'count':
        return `${title} über ${window} ${amount} ${plain}-mal gemeldet wird`
      case 'rate':
        return `${title} über ${window} ${amount} ${plain}-mal pro Sekunde vorkommt`
      case 'ratio':
        return `${title} über ${window} ${amount} ${numberFormat(oneDigit).format(condition.threshold * 100)} % von „${words.titleOf(condition.of?.metric ?? '')}“ ausmacht`
      case 'distinct':
        return `${title} über ${window} ${amount} ${plain} verschiedene Werte von ${condition.label ?? 'seiner Eigenschaft'} zeigt`
      case 'quantile':
        return `das ${Math.round((condition.quantile ?? 0.95) * 100)}. Perzentil von ${title} über ${window} ${over[condition.comparison]} ${value} liegt`
      case 'avg':
        return `der Durchschnitt von ${title} über ${window} ${over[condition.comparison]} ${value} liegt`
      case 'max':
        return `der höchste Wert von ${title} über ${window} ${over[condition.comparison]} ${value} liegt`
      case 'min':
        return `der tiefste Wert von ${title} über ${window} ${over[condition.comparison]} ${value} liegt`
      case 'last':
        return `der neuste Wert von ${title} über ${window} ${over[condition.comparison]} ${value} liegt`
    }
  })()
  return `Löst aus, wenn ${core}${enough}${per}${held}.`
}

const endsWhen: Words['endsWhen'] = (condition) =>
  `Endet von selbst, wenn das ${seconds(condition.resolveAfter)} lang nicht mehr zutrifft${condition.cooldown > 0 ? `; trifft es danach nach höchstens ${seconds(condition.cooldown).replace(/\bTage\b/, 'Tagen')} wieder zu, wird derselbe Alarm wieder geöffnet` : ''}.`

const comparedNumber: Words['comparedNumber'] = (condition, titleOf) => {
  const title = titleOf(condition.metric)
  const window = seconds(condition.window)
  switch (condition.aggregate) {
    case 'absent':
      return condition.metric === 'site_heartbeat' ? 'Zeit, seit etwas zu hören war' : `${title}: Zeit seit dem letzten Mal`
    case 'ratio':
      return `${title} als Anteil von ${titleOf(condition.of?.metric ?? '')}, über ${window}`
    case 'distinct':
      return `${title}: verschiedene Werte von ${condition.label ?? 'seiner Eigenschaft'} über ${window}`
    case 'quantile':
      return `${title}, ${Math.round((condition.quantile ?? 0.95) * 100)}. Perzentil jedes Schritts`
    case 'avg':
      return `${title}, Durchschnitt über ${window}`
    case 'max':
      return `${title}, höchster Wert über ${window}`
    case 'min':
      return `${title}, tiefster Wert über ${window}`
    case 'last':
      return title
    case 'rate':
      return `${title} pro Sekunde, über ${window}`
    default:
      return `${title} über ${window}`
  }
}

/** What a condition says, in sentences. */
export const condition: Words = { seconds, firesWhen, endsWhen, comparedNumber }
