import type { SettingProblem } from '../../../shared/engine/policy/effective-rule.ts'
import type { RuleField } from '../../../shared/model/rules/policy.ts'

const span = (from: string) => `Whole seconds, from ${from} to 2678400 (31 days).`
const fields: Record<RuleField, string> = {
  enabled: 'true or false.',
  severity: 'critical, high, medium, low or info.',
  threshold: 'A number.',
  window: span('60 (1 minute)'),
  minimumCount: 'A whole number from 0 to 1000000.',
  for: span('0'),
  resolveAfter: span('0'),
  cooldown: span('0'),
}
const rule: Record<SettingProblem['code'], string> = {
  silence: 'This rule is about silence: how long is its threshold.',
  'silence-length': 'Seconds of silence, from 60 to 2678400 (31 days).',
  negative: 'What is counted is never below 0.',
}

/** What is wrong with a file of settings of rules. */
export const settingsFile = {
  yaml: {
    duplicate: 'This name stands here twice.',
    indent: 'The indentation does not fit what stands above.',
    tab: 'A tab cannot indent; spaces can.',
    missing: 'A sign is missing here, such as a closing bracket, a quotation mark or a colon.',
    several: 'The file holds more than one document.',
    other: 'This cannot be read as YAML.',
  },
  unknownTop: (key: string) => `"${key}" is not known here. The file holds "policies".`,
  noPolicies: 'The file holds no "policies".',
  noPolicy: (id: string) => `"${id}" is no policy. They are called account, client:ID or site:ID.`,
  noOwner: (id: string) => `There is no ${id.replace(':', ' ')} in this account.`,
  noRule: (id: string) => `There is no rule "${id}".`,
  otherPlatform: (platform: string) => `This rule is not for ${platform} sites.`,
  noField: (name: string, known: string) => `"${name}" cannot be set. These can: ${known}.`,
  aliases: 'Aliases are not read here.',
  noNames: (what: string) => `Under ${what} there must be names with values.`,
  top: 'a file of settings',
  fields,
  rule,
}
export type SettingsFileMessages = typeof settingsFile
