import { hash as digest } from 'node:crypto'
import type { IngestReceipt } from '../../shared/api/ingest.ts'
import { ingestTolerance } from '../../shared/api/ingest.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { Platform } from '../../shared/model/platform.ts'
import type { Catalog } from '../../shared/model/rules/catalog.ts'
import type { Signal } from '../../shared/model/signal.ts'
import type { Site } from '../../shared/model/sites/site.ts'
import { readDrupal } from './envelopes/drupal.ts'
import type { Reading, SourceEvent } from './envelopes/event.ts'
import { readVault } from './envelopes/vault.ts'
import { readWordpress } from './envelopes/wordpress.ts'
import { Guard } from './guard.ts'
import { isOffHours } from './off-hours.ts'

const readers: Record<Platform, (value: unknown) => Reading> = { wordpress: readWordpress, drupal: readDrupal, vault: readVault }

/** Reads one parsed event of a platform's envelope; needs nothing of a service. */
export function readEvent(platform: Platform, value: unknown): Reading {
  return readers[platform](value)
}

export interface IntakeDeps {
  catalog: Catalog
  /** Keyed hash for logins and identities (`loginHash`). */
  hash: (text: string) => string
  /** How long signals of a site are kept, ms: older ones are dropped. */
  retention: (site: Site) => number
  /** IANA zone of a site for off-hours: its own, else its client's, else the account's. */
  zoneOf?: (site: Site) => string
}

/** What a service decides on for a site's events. */
export interface Terms {
  /** ms */
  retention: number
  /** IANA zone */
  zone: string
}

/**
 * What tells events of a file apart that have no identity of their own: a name
 * (the file) and how often each was seen under it, whatever batch it came in.
 */
export interface Scope {
  name: string
  seen: Map<string, number>
}

/** Signals of a batch, ready to be stored. */
export interface Taken {
  signals: Signal[]
  receipt: IngestReceipt
}

/**
 * The one way from events to signals, for the gateway as for imported and
 * followed files: envelope, age, allow-list, identity. Pure but for the
 * counting in a scope.
 */
export class Intake {
  private readonly deps: IntakeDeps
  private readonly guard: Guard

  constructor(deps: IntakeDeps) {
    this.deps = deps
    this.guard = new Guard(deps.catalog, deps.hash)
  }

  /** What decides on a site's events besides the catalog. */
  terms(site: Site): Terms {
    return { retention: this.deps.retention(site), zone: this.deps.zoneOf?.(site) ?? site.timeZone ?? 'UTC' }
  }

  /** Reads one parsed event of a platform's envelope. */
  read(platform: Platform, value: unknown): Reading {
    return readEvent(platform, value)
  }

  /**
   * Turns read events into signals. Events of unknown type, over 300 s ahead or
   * older than retention are dropped and counted; an event that occurs twice
   * (Drupal's event_id, Vault's request id) becomes one signal. One without an
   * identity is known by its place in the batch, or by its scope if there is one.
   */
  take(site: Site, batchId: string, events: SourceEvent[], receivedAt: Instant, scope?: Scope): Taken {
    const newest = receivedAt + ingestTolerance * 1000
    const oldest = receivedAt - this.deps.retention(site)
    const batchDigest = digest('sha256', `${site.id}\0${batchId}`, 'base64url').slice(0, 19)
    let zone: string | undefined
    const signals = new Map<string, Signal>()
    let dropped = 0
    let fieldsDropped = 0
    for (const [index, event] of events.entries()) {
      const type = this.guard.typeFor(event.type, site.platform)
      if (!type || !(event.at <= newest && event.at >= oldest)) {
        dropped++
        continue
      }
      if (!event.raw.has('off_hours') && type.fields.some((field) => field.name === 'off_hours')) {
        zone ??= this.deps.zoneOf?.(site) ?? site.timeZone ?? 'UTC'
        event.raw.set('off_hours', isOffHours(event.at, zone))
      }
      const guarded = this.guard.apply(type, event.raw)
      fieldsDropped += guarded.dropped
      const id = identified(site, event, guarded.fields, scope) ?? `${batchDigest}${index.toString(36).padStart(3, '0')}`
      signals.set(id, { id, siteId: site.id, type: event.type, at: event.at, receivedAt, fields: guarded.fields })
    }
    return { signals: [...signals.values()], receipt: { batchId, accepted: signals.size, dropped, fieldsDropped } }
  }
}

/** 128 bits of SHA-256, so that the same event has the same id wherever it turns up again; undefined for one that only its batch tells apart. */
function identified(site: Site, event: SourceEvent, fields: Signal['fields'], scope: Scope | undefined): string | undefined {
  if (event.key !== undefined) return digest('sha256', `${site.id}\0${event.key}`, 'base64url').slice(0, 22)
  if (!scope) return undefined
  // Field order is the catalog's, so equal events give equal texts.
  const content = `${site.id}\0${event.type}\0${event.at}\0${JSON.stringify(fields)}`
  const ordinal = scope.seen.get(content) ?? 0
  scope.seen.set(content, ordinal + 1)
  return digest('sha256', `${content}\0${scope.name}\0${ordinal}`, 'base64url').slice(0, 22)
}
