import type { AccountState, Connection } from '../../../shared/bridge/console-state.ts'
import type { Cache } from '../cache/cache.ts'
import type { LogysteraClient } from '../logystera/client.ts'
import { toFailure } from '../logystera/failure.ts'
import type { AccountRecord, Accounts, BundledServices, Log, ServiceEvent } from '../ports.ts'
import type { LinkDeps } from './account-link.ts'
import { AccountLink } from './account-link.ts'

export interface LinksDeps extends Omit<LinkDeps, 'changed' | 'applied' | 'caughtUp' | 'evidence'> {
  cache: Cache
  accounts: Accounts
  services: BundledServices
  connect: (url: string, key: string, accountId: string) => LogysteraClient
  log: Log
  changed: (accountId: string) => void
  applied: (accountId: string, ...rest: Parameters<LinkDeps['applied']>) => void
  caughtUp: (accountId: string, first: boolean) => Promise<void>
  evidence: (accountId: string, alertIds: string[]) => void
}

/** Whether a service can be asked now, and why not. */
export type Access =
  | { ok: true; client: LogysteraClient }
  | { ok: false; code: 'not_found' | 'offline' | 'unauthorized' | 'key_unavailable'; text: string }

/** One link for each account. A failure of one never touches another. */
export class AccountLinks {
  readonly #deps: LinksDeps
  readonly #links = new Map<string, AccountLink>()
  readonly #left = new Set<string>()
  readonly #turns = new Map<string, Promise<void>>()
  readonly #unsubscribe: () => void
  #closed = false

  constructor(deps: LinksDeps) {
    this.#deps = deps
    this.#unsubscribe = deps.services.subscribe((event) => void this.#inTurn(event.accountId, () => this.#heard(event)))
  }

  /** Begins with every account; bundled services are started unless the person stopped them. */
  start(): void {
    for (const record of this.#deps.accounts.list()) this.open(record)
  }

  /** Follows nothing: the cache takes nothing. `problem` says so. */
  hold(problem: string): void {
    for (const { id } of this.#deps.accounts.list()) void this.#inTurn(id, () => this.#link(id).suspend('stopped', problem))
  }

  /** Begins with one account. */
  open(record: AccountRecord): void {
    this.#link(record.id)
    void this.#open(record)
  }

  /** Starts a bundled service; resolves when its account has a client. Rejects with what the service says. */
  async startService(record: AccountRecord): Promise<void> {
    this.#deps.accounts.update(record.id, { stopped: false })
    await this.#deps.services.start(record)
    await this.#turns.get(record.id)
  }

  async stopService(accountId: string): Promise<void> {
    this.#deps.accounts.update(accountId, { stopped: true })
    // First let go of it, so that its end does not look like a failure.
    await this.#inTurn(accountId, () => this.#link(accountId).suspend('stopped', null))
    await this.#deps.services.stop(accountId)
  }

  /** Tries again now, whatever is missing: the service, the key or the network. */
  async retry(record: AccountRecord): Promise<void> {
    const link = this.#link(record.id)
    if (link.client) return link.wake()
    await this.#open(record)
  }

  wake(): void {
    for (const link of this.#links.values()) link.wake()
  }

  /** Says of every account whose cached data have become stale. */
  noticeAge(): void {
    for (const link of this.#links.values()) link.noticeAge()
  }

  /** An intent of the account waits to be sent. */
  kick(accountId: string): void {
    this.#links.get(accountId)?.kick()
  }

  /** Lets go of an account for good; with `send`, what waits is sent before. */
  async close(accountId: string, send = false): Promise<void> {
    const link = this.#links.get(accountId)
    this.#left.add(accountId)
    this.#links.delete(accountId)
    await this.#turns.get(accountId)
    this.#turns.delete(accountId)
    await link?.close(send)
  }

  async closeAll(): Promise<void> {
    this.#closed = true
    this.#unsubscribe()
    await Promise.all([...this.#links.keys()].map((id) => this.close(id, true)))
  }

  /** A client of the account, when asking it makes sense. */
  access(accountId: string): Access {
    const link = this.#links.get(accountId)
    if (!link) return { ok: false, code: 'not_found', text: 'There is no such account.' }
    const { state, problem } = link.connection
    if (state === 'unauthorized')
      return { ok: false, code: 'unauthorized', text: problem ?? 'The service refuses the key of this account.' }
    if (state === 'key-missing') return { ok: false, code: 'key_unavailable', text: problem ?? 'The key of this account cannot be read.' }
    if (!link.client || state === 'offline' || state === 'stopped')
      return { ok: false, code: 'offline', text: problem ?? 'The service of this account cannot be reached.' }
    return { ok: true, client: link.client }
  }

  connections(): Connection[] {
    return [...this.#links.values()].map((link) => link.connection)
  }

  state(record: AccountRecord): AccountState {
    const link = this.#link(record.id)
    const { cache } = this.#deps
    return {
      id: record.id,
      name: record.name,
      kind: record.kind,
      url: record.kind === 'hosted' || link.client ? record.url : null,
      keyStore: record.keyStore,
      connection: link.connection,
      account: cache.feeds.account(record.id),
      sites: cache.projection.count(record.id),
      waiting: cache.outbox.list(record.id).filter((intent) => intent.state === 'waiting').length,
    }
  }

  #link(accountId: string): AccountLink {
    let link = this.#links.get(accountId)
    if (!link) {
      const { changed, applied, caughtUp, evidence, ...rest } = this.#deps
      link = new AccountLink(accountId, {
        ...rest,
        changed: () => this.#links.has(accountId) && changed(accountId),
        applied: (...what) => applied(accountId, ...what),
        caughtUp: (first) => caughtUp(accountId, first),
        evidence: (alertIds) => evidence(accountId, alertIds),
      })
      this.#links.set(accountId, link)
    }
    return link
  }

  async #open(record: AccountRecord): Promise<void> {
    if (record.kind !== 'hosted') {
      if (record.stopped) return this.#inTurn(record.id, () => this.#link(record.id).suspend('stopped', null))
      // Its events say everything that there is to say.
      await this.#deps.services.start(record).catch(() => undefined)
      return
    }
    await this.#inTurn(record.id, async () => {
      const key = await this.#deps.accounts.key(record.id)
      if (!key.ok) return this.#link(record.id).suspend('key-missing', key.text, key.reason)
      if (record.url === null) return this.#link(record.id).suspend('stopped', 'This account has no address.')
      await this.#follow(record.id, record.url, key.value)
    })
  }

  /** What happens to one account happens one after the other. Never rejects. */
  #inTurn(accountId: string, work: () => Promise<void> | void): Promise<void> {
    const turn = (this.#turns.get(accountId) ?? Promise.resolve()).then(work).catch((error: unknown) => {
      this.#deps.log.error('an account could not be followed', { accountId, reason: error instanceof Error ? error.message : 'unknown' })
    })
    this.#turns.set(accountId, turn)
    return turn
  }

  async #follow(accountId: string, url: string, key: string): Promise<void> {
    if (this.#closed || this.#left.has(accountId) || !this.#deps.accounts.get(accountId)) return
    try {
      const client = this.#deps.connect(url, key, accountId)
      await this.#link(accountId).follow(client)
    } catch (error) {
      await this.#link(accountId).suspend('stopped', toFailure(error).message)
    }
  }

  async #heard(event: ServiceEvent): Promise<void> {
    const { accounts } = this.#deps
    if (this.#closed || this.#left.has(event.accountId) || !accounts.get(event.accountId)) return
    const link = this.#link(event.accountId)
    switch (event.type) {
      case 'starting':
        return link.suspend('starting', null)
      case 'ready': {
        accounts.update(event.accountId, { url: event.url, instanceId: event.instanceId })
        await this.#follow(event.accountId, event.url, event.key)
        // The key is fresh with every start: without a keychain it still serves until the end.
        const kept = await accounts.setKey(event.accountId, event.key)
        if (!kept.ok)
          this.#deps.log.warn('the key of a bundled service could not be stored', { accountId: event.accountId, reason: kept.reason })
        return
      }
      case 'progress':
        return link.progress(event.done >= event.total ? null : { text: event.text, done: event.done, total: event.total })
      case 'failed':
        return link.suspend('stopped', event.message)
      case 'stopped':
        return link.suspend('stopped', event.expected ? null : 'The bundled service ended unexpectedly.')
    }
  }
}
