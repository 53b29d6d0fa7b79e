import type { FleetRow } from '../../../../shared/bridge/contract/fleet.ts'
import { coversSite, currentOrNextStretch, type Stretch } from '../../../../shared/engine/time/maintenance-schedule.ts'
import type { Snooze } from '../../../../shared/model/alerts/snooze.ts'
import type { Change } from '../../../../shared/model/change.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import type { Maintenance } from '../../../../shared/model/rules/maintenance.ts'
import type { SiteHealth } from '../../../../shared/model/sites/health.ts'
import type { Client, Site } from '../../../../shared/model/sites/site.ts'
import type { CacheDatabase } from '../file/database.ts'
import type { Intent, OutboxRows } from '../outbox-rows.ts'

/** A site as the lists see it. */
export interface FleetSite {
  accountId: string
  site: Site
  clientName: string | null
  health: SiteHealth | null
  /** In force now, with what waits in the outbox. */
  snoozes: Snooze[]
  /** The planned work that is on there now and lasts longest, and when it ends. */
  maintenance: { title: string; until: Instant } | null
  /** Place among all sites by name: comparing numbers is what makes sorting thousands cheap. */
  nameOrder: number
}

interface AccountFleet {
  sites: Map<string, Site>
  health: Map<string, SiteHealth>
  clients: Map<string, Client>
  snoozes: Map<string, Snooze>
  windows: Map<string, Maintenance>
}

/**
 * All sites of all accounts, in memory: a few thousand small documents that every
 * list, group and summary reads, so that none of them scans a table. The tables
 * stay the truth; this is read from them at the start and follows each page that is applied.
 */
export class FleetProjection {
  readonly #outbox: OutboxRows
  readonly #clock: () => Instant
  readonly #author: (accountId: string) => string
  readonly #accounts = new Map<string, AccountFleet>()
  #joined: Map<string, Map<string, FleetSite>> | null = null
  #joinedUntil: Instant = 0
  #nameOrder: Map<Site, number> | null = null
  readonly #stretches = new WeakMap<Maintenance, Stretch | null>()
  /** Goes up whenever a list may read differently. */
  generation = 0

  constructor(db: CacheDatabase, outbox: OutboxRows, clock: () => Instant, author: (accountId: string) => string) {
    this.#outbox = outbox
    this.#clock = clock
    this.#author = author
    for (const { account_id, kind, id, document } of db.iterate<{
      account_id: string
      kind: Change['kind']
      id: string
      document: string
    }>('SELECT account_id, kind, id, document FROM documents')) {
      this.#put(account_id, { kind, id, document: JSON.parse(document) } as Change)
    }
  }

  /** Follows what was applied to the tables; answers the sites that read differently now. */
  follow(accountId: string, changes: readonly Change[]): Set<string> {
    const touched = new Set<string>()
    for (const change of changes) {
      switch (change.kind) {
        case 'site':
        case 'health':
          touched.add(change.id)
          break
        case 'client':
          for (const site of this.#fleet(accountId).sites.values()) if (site.clientId === change.id) touched.add(site.id)
          break
        case 'snooze': {
          const siteId = change.document?.siteId ?? this.#fleet(accountId).snoozes.get(change.id)?.siteId
          if (siteId !== undefined) touched.add(siteId)
          break
        }
        case 'maintenance':
          // Rare, and mostly for many sites: which ones it was for before is not worth finding out.
          for (const id of this.#fleet(accountId).sites.keys()) touched.add(id)
          break
        case 'alert':
        case 'incident':
          continue
      }
      this.#put(accountId, change)
    }
    if (touched.size > 0) this.changed()
    return touched
  }

  /** Something outside the tables changed, such as the outbox. */
  changed(): void {
    this.generation += 1
    this.#joined = null
  }

  /** True when a snooze has ended by itself since the last look. */
  expired(): boolean {
    const before = this.generation
    this.#join()
    return this.generation !== before
  }

  removeAccount(accountId: string): void {
    this.#accounts.delete(accountId)
    this.#nameOrder = null
    this.changed()
  }

  /** Sites of one account, or of all. */
  sites(accountId: string | null): FleetSite[] {
    const joined = this.#join()
    if (accountId !== null) return [...(joined.get(accountId)?.values() ?? [])]
    return [...joined.values()].flatMap((sites) => [...sites.values()])
  }

  site(accountId: string, siteId: string): FleetSite | undefined {
    return this.#join().get(accountId)?.get(siteId)
  }

  clients(accountId: string): ReadonlyMap<string, Client> {
    return this.#accounts.get(accountId)?.clients ?? new Map()
  }

  count(accountId: string): number {
    return this.#accounts.get(accountId)?.sites.size ?? 0
  }

  /** The snooze that is in force for a rule on a site. */
  snoozeOf(accountId: string, siteId: string, ruleId: string): Snooze | null {
    return this.site(accountId, siteId)?.snoozes.find((snooze) => snooze.ruleId === ruleId) ?? null
  }

  /** A snooze by its id, whether it waits or is known to the service. */
  findSnooze(accountId: string, snoozeId: string): Snooze | undefined {
    const waiting = this.#outbox.get(snoozeId)
    return (
      this.#accounts.get(accountId)?.snoozes.get(snoozeId) ??
      (waiting?.accountId === accountId ? snoozeFrom(waiting, this.#author(accountId)) : undefined)
    )
  }

  #fleet(accountId: string): AccountFleet {
    let fleet = this.#accounts.get(accountId)
    if (!fleet) {
      fleet = { sites: new Map(), health: new Map(), clients: new Map(), snoozes: new Map(), windows: new Map() }
      this.#accounts.set(accountId, fleet)
    }
    return fleet
  }

  #put(accountId: string, change: Change): void {
    const fleet = this.#fleet(accountId)
    switch (change.kind) {
      case 'client':
        set(fleet.clients, change.id, change.document)
        break
      case 'site':
        this.#nameOrder = null
        set(fleet.sites, change.id, change.document)
        break
      case 'health':
        set(fleet.health, change.id, change.document)
        break
      case 'snooze':
        set(fleet.snoozes, change.id, change.document)
        break
      case 'maintenance':
        set(fleet.windows, change.id, change.document)
        break
      case 'alert':
      case 'incident':
        return
    }
  }

  #join(): Map<string, Map<string, FleetSite>> {
    const now = this.#clock()
    if (this.#joined && now < this.#joinedUntil) return this.#joined
    if (this.#joined) this.generation += 1
    let until = Number.POSITIVE_INFINITY
    const order = this.#orderNames()
    const joined = new Map<string, Map<string, FleetSite>>()
    for (const [accountId, fleet] of this.#accounts) {
      const sites = new Map<string, FleetSite>()
      for (const site of fleet.sites.values()) {
        const clientName = site.clientId === null ? null : (fleet.clients.get(site.clientId)?.name ?? null)
        sites.set(site.id, {
          accountId,
          site,
          clientName,
          health: fleet.health.get(site.id) ?? null,
          snoozes: [],
          maintenance: null,
          nameOrder: order.get(site) ?? 0,
        })
      }
      for (const snooze of this.#snoozes(accountId, fleet)) {
        if (snooze.until <= now) continue
        until = Math.min(until, snooze.until)
        sites.get(snooze.siteId)?.snoozes.push(snooze)
      }
      for (const window of fleet.windows.values()) {
        const { title, scope } = window
        const stretch = this.#stretchOf(window, now)
        if (!stretch) continue
        until = Math.min(until, stretch.from > now ? stretch.from : stretch.to)
        if (stretch.from > now) continue
        for (const row of sites.values()) {
          if (coversSite(scope, row.site) && stretch.to > (row.maintenance?.until ?? 0)) row.maintenance = { title, until: stretch.to }
        }
      }
      joined.set(accountId, sites)
    }
    this.#joinedUntil = until
    this.#joined = joined
    return joined
  }

  /** When a window is on, now or next. Reading a schedule asks the time zone for each day, so it is done once for each stretch. */
  #stretchOf(window: Maintenance, now: Instant): Stretch | undefined {
    if (!window.enabled) return undefined
    const known = this.#stretches.get(window)
    if (known !== undefined && (known === null || now < known.to)) return known ?? undefined
    const stretch = currentOrNextStretch(window.schedule, now)
    this.#stretches.set(window, stretch ?? null)
    return stretch
  }

  #orderNames(): Map<Site, number> {
    if (this.#nameOrder) return this.#nameOrder
    const sites = [...this.#accounts.values()].flatMap((fleet) => [...fleet.sites.values()])
    sites.sort((a, b) => compareNames(a.name, b.name) || (a.id < b.id ? -1 : 1))
    this.#nameOrder = new Map(sites.map((site, index) => [site, index]))
    return this.#nameOrder
  }

  #snoozes(accountId: string, fleet: AccountFleet): Snooze[] {
    const waiting = this.#outbox.list(accountId).filter((intent) => intent.state === 'waiting')
    if (waiting.length === 0) return [...fleet.snoozes.values()]
    const ended = new Set(waiting.flatMap(({ action }) => (action.kind === 'end-snooze' ? [action.snoozeId] : [])))
    const author = this.#author(accountId)
    const asked = waiting.flatMap((intent) => snoozeFrom(intent, author) ?? [])
    return [...asked, ...fleet.snoozes.values()].filter((snooze) => !ended.has(snooze.id))
  }
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** Names as a person would order them: digits as numbers, letter case aside. */
export function compareNames(a: string, b: string): number {
  return collator.compare(a, b)
}

/** The row that a renderer gets. */
export function toFleetRow({ accountId, site, clientName, health, snoozes, maintenance }: FleetSite): FleetRow {
  return { accountId, site, clientName, health, snoozes: snoozes.length, maintenance }
}

function set<T>(map: Map<string, T>, id: string, document: T | null): void {
  if (document === null) map.delete(id)
  else map.set(id, document)
}

function snoozeFrom({ id, action, createdAt }: Intent, author: string): Snooze | undefined {
  if (action.kind !== 'snooze') return undefined
  const { siteId, ruleId, until, reason } = action
  return { id, siteId, ruleId, until, createdAt, createdBy: author, reason, version: 1 }
}
