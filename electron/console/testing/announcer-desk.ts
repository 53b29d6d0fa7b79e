import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Toast } from '../../../shared/bridge/events.ts'
import type { Settings } from '../../../shared/bridge/settings.ts'
import { defaultSettings } from '../../../shared/bridge/settings.ts'
import type { Alert } from '../../../shared/model/alerts/alert.ts'
import type { Change } from '../../../shared/model/change.ts'
import { english } from '../../messages/words.ts'
import { Cache } from '../cache/cache.ts'
import { Announcer } from '../notify/announcer.ts'
import { Delivery } from '../notify/toasts/delivery.ts'
import type { NotifyOutcome, NotifyRequest } from '../ports.ts'
import { alert, catalog, site } from './fixtures.ts'

/** A Tuesday, 12:00 UTC: when the clock of a desk begins. */
export const begin = Date.parse('2026-11-24T12:00:00Z')

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** For tests: a cache and an announcer over it, as they are inside a console, by a clock that stands until it is moved. */
export class Desk {
  now = begin
  settings: Settings = {
    ...defaultSettings,
    escalation: { ...defaultSettings.escalation, after: { ...defaultSettings.escalation.after, critical: null } },
  }
  readonly requests: NotifyRequest[] = []
  readonly inPage: Toast[] = []
  readonly withdrawn: string[] = []
  outcome: (request: NotifyRequest) => Promise<NotifyOutcome> = async () => ({ outcome: 'shown' })
  catchingUp: string[] = []
  mutesChanged = 0
  readonly #dataDir = mkdtempSync(join(tmpdir(), 'logystera-announcer-'))
  #seq = 0
  readonly #versions = new Map<string, number>()
  cache!: Cache
  announcer!: Announcer
  delivery!: Delivery

  constructor() {
    this.start()
    this.put('site', site('s1'), 's1')
    this.put('site', site('s2'), 's2')
    this.cache.feeds.keepCatalog('a', catalog)
    this.announcer.summarise('a', true)
  }

  start(): void {
    const accountName = (id: string) => `Account ${id}`
    this.cache = new Cache({ dataDir: this.#dataDir, clock: () => this.now, accountName })
    this.delivery = new Delivery({
      cache: this.cache,
      clock: () => this.now,
      settings: () => this.settings,
      notifier: {
        show: (request) => {
          this.requests.push(request)
          return this.outcome(request)
        },
        withdraw: (id) => this.withdrawn.push(id),
      },
      shown: (toast) => this.inPage.push(toast),
      withdrawn: () => undefined,
      log,
    })
    this.announcer = new Announcer({
      cache: this.cache,
      clock: () => this.now,
      settings: () => this.settings,
      delivery: this.delivery,
      accountName,
      ruleTitle: () => null,
      words: () => english,
      catchingUp: () => this.catchingUp,
      mutesChanged: () => {
        this.mutesChanged += 1
      },
      log,
    })
  }

  /** Ends as a killed process does: nothing is waited for. */
  kill(): void {
    this.announcer.close()
    void this.delivery.close()
    this.cache.close()
  }

  async restart(): Promise<void> {
    this.announcer.close()
    await this.delivery.close()
    this.cache.close()
    this.start()
  }

  put(kind: Change['kind'], document: object, id: string): ReturnType<Cache['apply']> {
    return this.cache.apply('a', [this.change(kind, document, id)], `e.${this.#seq}`)
  }

  change(kind: Change['kind'], document: object, id: string): Change {
    const version = (this.#versions.get(`${kind} ${id}`) ?? 0) + 1
    this.#versions.set(`${kind} ${id}`, version)
    this.#seq += 1
    return { seq: this.#seq, kind, id, version, document: { ...document, version } } as Change
  }

  /** The service tells of an alert. */
  hear(one: Alert, quiet = false): void {
    this.announcer.consider('a', this.put('alert', one, one.id).alerts, quiet)
  }

  fires(id: string, change: Partial<Alert> = {}): Alert {
    const one = alert(id, change.siteId ?? 's1', this.now, change)
    this.hear(one)
    return one
  }

  incident(id: string, alertIds: string[]): void {
    const rest = {
      title: 'i',
      severity: 'critical',
      status: 'open',
      siteIds: ['s1'],
      cause: null,
      startedAt: 1,
      lastAt: this.now,
      resolvedAt: null,
    }
    this.put('incident', { id, alertIds, ...rest }, id)
  }

  later(ms: number): void {
    this.now += ms
    this.announcer.look()
  }

  get titles(): string[] {
    return this.requests.map(({ title }) => title)
  }
}
