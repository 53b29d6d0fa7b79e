import type { Platform } from '../../shared/model/platform.ts'
import type { Catalog, FieldDefinition, SignalType } from '../../shared/model/rules/catalog.ts'
import type { FieldValue } from '../../shared/model/signal.ts'
import { treat } from './treatments.ts'

/** What an event carries, by dotted name; values are still as they came. */
export type RawFields = Map<string, unknown>

/** What may be stored of an event, and how many of its fields may not. */
export type Guarded = { fields: Record<string, FieldValue>; dropped: number }

/**
 * The privacy guard: lets through only what the catalog allows for a signal
 * type, each value treated by its field's rule: metadata of events, and no more.
 * Everything else is dropped and counted, never stored.
 */
export class Guard {
  private readonly types: Map<string, SignalType>
  private readonly hash: (text: string) => string

  /** `hash`: the keyed hash for logins and identities. */
  constructor(catalog: Catalog, hash: (text: string) => string) {
    this.types = new Map(catalog.signalTypes.map((type) => [type.type, type]))
    this.hash = hash
  }

  /** The definition of a type that occurs on a platform. */
  typeFor(type: string, platform: Platform): SignalType | undefined {
    const found = this.types.get(type)
    return found?.platforms.includes(platform) ? found : undefined
  }

  apply(type: SignalType, raw: RawFields): Guarded {
    const fields: Record<string, FieldValue> = {}
    let kept = 0
    let empty = 0
    for (const value of raw.values()) if (value === null || value === undefined) empty++
    for (const field of type.fields) {
      const given = raw.get(field.from ?? field.name)
      if (given === null || given === undefined) continue
      const value = this.read(field, given)
      if (value === undefined) continue
      fields[field.name] = value
      kept++
    }
    return { fields, dropped: raw.size - empty - kept }
  }

  /** A value of the field's kind; undefined when it cannot be one without guessing. */
  private read(field: FieldDefinition, value: unknown): FieldValue | undefined {
    switch (field.kind) {
      case 'number':
        return readNumber(value)
      case 'boolean':
        return readBoolean(value)
      case 'string': {
        const text = readText(value)
        return text === undefined ? undefined : treat(field.rule, text, this.hash)
      }
    }
  }
}

function readNumber(value: unknown): number | undefined {
  if (typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(value)) return Number(value)
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

function readBoolean(value: unknown): boolean | undefined {
  if (value === true || value === 1 || value === '1' || value === 'true') return true
  if (value === false || value === 0 || value === '0' || value === 'false') return false
  return undefined
}

function readText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  // A list of plain values, such as policies, becomes a comma list; anything deeper is not metadata.
  if (Array.isArray(value) && value.every((item) => typeof item === 'string' || typeof item === 'number')) return value.join(', ')
  return undefined
}
