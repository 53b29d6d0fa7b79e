import type { AuditEntry } from '../../../shared/model/account/audit.ts'
import { sha256 } from '../../ids.ts'

/** What the first entry of a chain follows. */
export const genesis = '0'.repeat(64)

/** Where a chain stands at one of its ends. */
export interface ChainEnd {
  seq: number
  hash: string
}

/** The hash that belongs to an entry. */
export function hashOf(entry: Omit<AuditEntry, 'hash'>): string {
  const { seq, at, author, keyId, action, object, details, previous } = entry
  return sha256(canonicalJson({ seq, at, author, keyId, action, object: { kind: object.kind, id: object.id }, details, previous }))
}

/** Why an entry cannot be the one after `before`; undefined when it can. */
export function breakAfter(before: ChainEnd, entry: AuditEntry): string | undefined {
  if (entry.seq !== before.seq + 1) return `row ${before.seq + 1} is missing`
  if (entry.previous !== before.hash) return `row ${entry.seq} does not follow from the row before it`
  if (entry.hash !== hashOf(entry)) return `row ${entry.seq} was changed`
  return undefined
}

/** What is sealed of an end of the chain. */
export function textOf({ seq, hash }: ChainEnd): string {
  return `${seq} ${hash}`
}

/** JSON in the one form of RFC 8785: members sorted by UTF-16 code units, no white space. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`
}
