import type { Alert, Evidence } from '../model/alerts/alert.ts'
import type { Incident } from '../model/alerts/incident.ts'
import type { Catalog, SignalType } from '../model/rules/catalog.ts'
import type { FieldValue, Signal } from '../model/signal.ts'

/** Stands where personal data was. */
export const maskedText = '[masked]'

/** True for a field that holds personal data, by signal type and field name. */
export type IsPersonal = (type: string, field: string) => boolean

/** Which fields are personal, as the catalog says; a field that it does not know counts as personal. */
export function personalFields(types: readonly Pick<SignalType, 'type' | 'fields'>[]): IsPersonal {
  const known = new Map(types.flatMap(({ type, fields }) => fields.map(({ name, personal }) => [`${type} ${name}`, personal] as const)))
  return (type, field) => known.get(`${type} ${field}`) ?? true
}

function isNothing(value: FieldValue | undefined): boolean {
  return value === undefined || value === null || value === ''
}

/** The signal with its personal values covered; what is empty stays empty. */
export function maskSignal(signal: Signal, isPersonal: IsPersonal): Signal {
  const fields = Object.entries(signal.fields).map(([name, value]): [string, FieldValue] => [
    name,
    isPersonal(signal.type, name) && !isNothing(value) ? maskedText : value,
  ])
  return { ...signal, fields: Object.fromEntries(fields) }
}

/** Names of the personal fields that these signals carry, each once. */
export function personalNames(signals: readonly Signal[], isPersonal: IsPersonal): string[] {
  const names = signals.flatMap(({ type, fields }) =>
    Object.entries(fields).flatMap(([name, value]) => (isPersonal(type, name) && !isNothing(value) ? [name] : [])),
  )
  return [...new Set(names)].sort()
}

/** It begins where a word does, so that a long word without an @ is looked at once. */
const email = /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g
const ipv4 = /\b(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?\b/g
/** Eight groups, or fewer around a double colon (RFC 4291 section 2.2). A clock time has no more than three groups and no letters. */
const ipv6 =
  /(?<![\w:])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,7}:(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?|::(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4})(?:%\w+)?(?:\/\d{1,3})?(?![\w:])/gi

/** A stretch of a text: an e-mail or IP address, or what stands between them. */
export interface AddressSpan {
  text: string
  /** Where it begins. */
  at: number
  address: boolean
}

/** Cuts a text into the e-mail and IP addresses in it and what stands between them; together they are the text. */
export function addressSpans(text: string): AddressSpan[] {
  return [email, ipv4, ipv6].reduce<AddressSpan[]>(
    (spans, pattern) => spans.flatMap((span) => (span.address ? [span] : cutAt(span, pattern))),
    text === '' ? [] : [{ text, at: 0, address: false }],
  )
}

function cutAt({ text, at }: AddressSpan, pattern: RegExp): AddressSpan[] {
  const spans: AddressSpan[] = []
  let end = 0
  for (const { 0: found, index } of text.matchAll(pattern)) {
    if (index > end) spans.push({ text: text.slice(end, index), at: at + end, address: false })
    spans.push({ text: found, at: at + index, address: true })
    end = index + found.length
  }
  if (end < text.length) spans.push({ text: text.slice(end), at: at + end, address: false })
  return spans
}

/** The text without its e-mail and IP addresses. */
export function maskAddresses(text: string, cover = maskedText): string {
  return addressSpans(text)
    .map((span) => (span.address ? cover : span.text))
    .join('')
}

/** What masking an alert needs of the catalog. */
export type MaskingCatalog = Pick<Catalog, 'signalTypes' | 'metrics' | 'rules'>

/** While no catalog is known: everything that could be personal counts as it. */
export const noCatalog: MaskingCatalog = { signalTypes: [], metrics: [], rules: [] }

/** What masking needs to know of a rule. */
interface RuleMask {
  isPersonal: (name: string) => boolean
  /** Reads a sentence back into what stands between its placeholders; null without a template. */
  reader: { parts: string[]; pattern: RegExp } | null
}

/** Covers personal values of alerts: in their groups, their sentences, and addresses in what people wrote. */
export function alertMasker(catalog: MaskingCatalog): (alert: Alert) => Alert {
  const rules = new Map<string, RuleMask>()
  return (alert) => {
    let rule = rules.get(alert.ruleId)
    if (!rule) {
      rule = ruleMask(catalog, alert.ruleId)
      rules.set(alert.ruleId, rule)
    }
    const { isPersonal } = rule
    const group = Object.entries(alert.group).map(([label, value]) => [label, isPersonal(label) ? maskedText : value] as const)
    return {
      ...alert,
      group: Object.fromEntries(group),
      summary: maskSummary(alert, rule),
      steps: alert.steps.map((step) => (step.note === undefined ? step : { ...step, note: maskAddresses(step.note) })),
    }
  }
}

function ruleMask(catalog: MaskingCatalog, ruleId: string): RuleMask {
  const rule = catalog.rules.find(({ id }) => id === ruleId)
  const from = catalog.metrics.find(({ id }) => id === rule?.condition.metric)?.from ?? []
  const parts = rule?.summary.split(/\{([^}]*)\}/) ?? null
  const pattern = parts?.map((part, index) => (index % 2 === 0 ? part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&') : '(.*?)')).join('')
  return {
    // A label or field of the rule's metric, as the signal types say that know it.
    isPersonal: (name) => {
      const known = from.flatMap(({ type, labels }) => {
        const fields = catalog.signalTypes.find((signalType) => signalType.type === type)?.fields ?? []
        return fields.filter((field) => field.name === (labels[name] ?? name))
      })
      return known.length === 0 || known.some(({ personal }) => personal)
    },
    reader: parts && pattern !== undefined ? { parts, pattern: new RegExp(`^${pattern}$`, 's') } : null,
  }
}

/** Longer sentences are not read by their template: what they hold is not worth the time that it could take. */
const longestRead = 1000

/**
 * The sentence, with what its template filled in from personal labels and fields covered. Where the sentence is of
 * another template (the catalog is newer), personal values that are known are covered, and addresses.
 */
function maskSummary({ summary, group }: Alert, { isPersonal, reader }: RuleMask): string {
  const found = summary.length <= longestRead ? reader?.pattern.exec(summary) : null
  if (reader && found) {
    return reader.parts
      .map((part, index) => {
        if (index % 2 === 0) return part
        const name = /^(?:group|field)\.(.+)$/.exec(part)?.[1]
        return name !== undefined && isPersonal(name) ? maskedText : (found[(index + 1) / 2] ?? '')
      })
      .join('')
  }
  const covered = Object.entries(group).flatMap(([label, value]) => (isPersonal(label) && value.length > 2 ? [value] : []))
  return maskAddresses(covered.reduce((text, value) => text.replaceAll(value, maskedText), summary))
}

/** The incident with a cause covered that is an address, in its title too. */
export function maskIncident(incident: Incident): Incident {
  const { cause, title } = incident
  const personal = cause?.field === 'address'
  return {
    ...incident,
    title: maskAddresses(personal ? title.replaceAll(cause.value, maskedText) : title),
    cause: personal ? { ...cause, value: maskedText } : cause,
  }
}

/** The evidence with personal values covered. */
export function maskEvidence(evidence: Evidence, isPersonal: IsPersonal): Evidence {
  return { ...evidence, signals: evidence.signals.map((signal) => maskSignal(signal, isPersonal)) }
}
