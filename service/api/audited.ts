import type { AuditEntry } from '../../shared/model/account/audit.ts'

/** One entry for the audit log, but for who did it. */
export type AuditedAct = Pick<AuditEntry, 'action' | 'object' | 'details'>

/** Inputs whose texts are one of a few choices. */
const choices = new Set(['role', 'platform', 'format', 'minimumSeverity', 'severity', 'status', 'plan'])
const shortId = /^[\w.-]{1,64}$/

/**
 * What the audit log keeps of a mutation: `operation` is its place in the
 * contract, such as `sites.create`. The object is the one that the input names,
 * or else the one that was made.
 */
export function actOf(operation: string, input: unknown, answer: unknown): AuditedAct {
  const [kind = '', action = ''] = operation.split('.')
  return { action, object: { kind, id: idIn(input) ?? idIn(answer) ?? madeIn(answer) ?? null }, details: detailsOf(input) }
}

/**
 * An input without what may be secret or personal: the log outlives what it
 * speaks of, and a chain cannot be edited. Numbers, ids and choices stay; of the
 * rest only the names of what was given.
 */
export function detailsOf(input: unknown): AuditEntry['details'] {
  const details: AuditEntry['details'] = {}
  const given: string[] = []
  for (const [name, value] of Object.entries(typeof input === 'object' && input !== null ? input : {})) {
    if (value === undefined || name === 'id') continue
    if (value === null || typeof value === 'number' || typeof value === 'boolean') details[name] = value
    else if (isNamed(name, value)) details[name] = value
    else given.push(name)
  }
  return given.length > 0 ? { ...details, given } : details
}

function isNamed(name: string, value: unknown): value is string | string[] {
  if (name.endsWith('Ids')) return Array.isArray(value) && value.every(isShortId)
  return (name.endsWith('Id') || choices.has(name)) && isShortId(value)
}

function isShortId(value: unknown): value is string {
  return typeof value === 'string' && shortId.test(value)
}

function idIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined
  return typeof value.id === 'string' ? value.id : undefined
}

/** The id of what an answer wraps, as {site, credentials} does. */
function madeIn(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined
  for (const part of Object.values(answer)) {
    const id = idIn(part)
    if (id !== undefined) return id
  }
  return undefined
}
