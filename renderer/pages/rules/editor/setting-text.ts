import type { RuleField, Setting } from '../../../../shared/model/rules/policy.ts'
import type { Rule } from '../../../../shared/model/rules/rule.ts'
import type { Severity } from '../../../../shared/model/severity.ts'
import { formatValue } from '../../../charts/axis/number-format.ts'
import { numberText } from '../../../messages/locale.ts'
import { messages } from '../../../messages/messages.ts'
import { kindOf, thresholdUnit } from './draft.ts'

const text = messages.rules

/** A setting of a rule as a person reads it: `20`, `5 minutes`, `High`, `95 %`. */
export function settingText(rule: Rule, field: RuleField, value: Setting, metricUnit: string): string {
  switch (kindOf(field, rule)) {
    case 'switch':
      return value === true ? text.on : text.off
    case 'severity':
      return messages.common.severity[value as Severity]
    case 'duration':
      return messages.condition.seconds(Number(value))
    case 'count':
      return numberText(Number(value))
    case 'number': {
      const { unit, factor } = thresholdUnit(rule, metricUnit)
      return formatValue(Number(value) * factor, unit)
    }
  }
}
