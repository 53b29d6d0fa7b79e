import type { KeyStore as KeyStoreName } from '../../shared/bridge/console-state.ts'
import type { Clock } from '../../shared/model/clock.ts'
import { addDemo } from './bridge/accounts.ts'
import { routeOf } from './bridge/deep-route.ts'
import type { BridgeRouter } from './bridge/router.ts'
import { bridgeRouter } from './bridge/router.ts'
import { Cache } from './cache/cache.ts'
import { unlockCache } from './cache/cache-key.ts'
import type { ConsoleCore } from './core.ts'
import { EventHub } from './event-hub.ts'
import type { Fetch } from './logystera/client.ts'
import { createClient } from './logystera/client.ts'
import { Announcer } from './notify/announcer.ts'
import { TrayWatch } from './notify/tray-watch.ts'
import { Outbox } from './outbox/outbox.ts'
import type { Accounts, BundledServices, KeyStore, Log, Notifier, SettingsStore, TraySource } from './ports.ts'
import { AccountLinks } from './sync/links.ts'

/** How often things are looked at that change with the clock alone, ms: ended snoozes, do-not-disturb, the age of data. */
const clockwork = 15_000

/** What the console is made of. Everything that the machine may refuse comes in here. */
export interface ConsoleDeps {
  /** Folder of the console's own data; the cache is `cache.db` in it. */
  dataDir: string
  clock: Clock
  fetch: Fetch
  host: 'desktop' | 'browser'
  version: string
  accounts: Accounts
  keys: KeyStore
  settings: SettingsStore
  services: BundledServices
  notifier: Notifier
  log: Log
}

/** The application itself, without a window and without a server. */
export interface LogysteraConsole {
  /** Answers shared/bridge/contract.ts: hand it to an oRPC handler over a MessagePort or a WebSocket (context: {}). */
  router: BridgeRouter
  events: EventHub
  tray: TraySource
  /** Opens the demo fleet unless it is there already, as `--demo [N]` asks; resolves when its service listens. */
  ensureDemo(sites: number): Promise<void>
  /** Shows a route of the renderer, such as `/alerts/ACCOUNT/ALERT`, or what a link such as `logystera://alert/ID` names, in every window that listens. */
  open(link: string): void
  /** Shows a site, alert or incident by its id alone, as a `logystera://` link names it; false when no account's cache has it. */
  openObject(kind: 'site' | 'alert' | 'incident', id: string): boolean
  /** The machine woke up or the network came back: every account tries at once. */
  wake(): void
  /** Ends syncing and the bundled services and closes the cache. */
  close(): Promise<void>
}

/** Puts the console together and begins to follow its accounts. Throws only when the data folder cannot be written. */
export function createConsole(deps: ConsoleDeps): LogysteraConsole {
  const { clock, log, accounts, settings, services, keys } = deps
  const accountName = (accountId: string) => accounts.get(accountId)?.name ?? accountId
  const cache = new Cache({ dataDir: deps.dataDir, clock, accountName })
  const events = new EventHub(log)
  const notices = [...settings.notices, ...cache.notices]
  if (notices.length === 0) forgetStrangers(cache, accounts)

  const announcer = new Announcer({
    cache,
    clock,
    settings: () => settings.get(),
    notifier: deps.notifier,
    accountName,
    shown: (toast) => events.publish({ type: 'toast', toast }),
    withdrawn: (id) => events.publish({ type: 'toast-withdrawn', id }),
    log,
  })
  const connect = (url: string, key: string) =>
    createClient({ url, key, fetch: deps.fetch, clock, userAgent: `LogysteraConsole/${deps.version}` })

  const accountChanged = (accountId: string) => {
    const record = accounts.get(accountId)
    if (record) events.publish({ type: 'account', account: links.state(record) })
    tray.touch()
  }
  const alertsChanged = (accountId: string, alertIds: string[]) =>
    alertIds.length > 0 && events.publish({ type: 'alerts', accountId, alertIds })
  const outbox = new Outbox({
    cache,
    clock,
    log,
    listener: {
      arrived: (accountId, change) => applied(accountId, cache.apply(accountId, [change], null), false),
      changed: (accountId, alertIds, siteIds) => {
        events.publish({ type: 'outbox', ...outbox.counts() })
        alertsChanged(accountId, alertIds)
        if (siteIds.length > 0) {
          events.publish({ type: 'fleet', accountId, siteIds })
          // A snooze shows in the alerts of its rule.
          events.publish({ type: 'alerts', accountId, alertIds: [] })
        }
        // What a person has just dealt with needs no toast any more.
        announcer.consider(
          accountId,
          alertIds.map((id) => ({ id, after: cache.alerts.get(accountId, id)?.alert ?? null })),
          true,
        )
        accountChanged(accountId)
        links.kick(accountId)
      },
    },
  })

  const applied: ConstructorParameters<typeof AccountLinks>[0]['applied'] = (accountId, { changes, alerts, siteIds }, quiet) => {
    if (siteIds.size > 0) events.publish({ type: 'fleet', accountId, siteIds: siteIds.size > 200 ? [] : [...siteIds] })
    alertsChanged(
      accountId,
      alerts.map(({ id }) => id),
    )
    if (changes.some(({ kind }) => kind === 'incident')) events.publish({ type: 'incidents', accountId })
    announcer.consider(accountId, alerts, quiet)
    tray.touch()
  }
  const links: AccountLinks = new AccountLinks({
    cache,
    outbox,
    accounts,
    services,
    clock,
    log,
    connect,
    applied,
    changed: accountChanged,
    caughtUp: (accountId, first) => announcer.summarise(accountId, first),
    evidence: alertsChanged,
  })
  const tray = new TrayWatch({ cache, clock, settings: () => settings.get(), connections: () => links.connections() })

  const core: ConsoleCore = {
    clock,
    log,
    cache,
    outbox,
    links,
    accounts,
    services,
    settings,
    events,
    connect,
    accountChanged,
    stateEvent: () => ({
      type: 'state',
      state: {
        version: deps.version,
        host: deps.host,
        keyStore: { store: keys.store satisfies KeyStoreName, text: keys.text },
        accounts: accounts.list().map((record) => links.state(record)),
        settings: settings.get(),
        notices: [...notices],
      },
    }),
    catalogs: (accountId) =>
      accounts.list().flatMap(({ id }) => {
        const catalog = accountId === null || accountId === id ? cache.feeds.catalog(id) : null
        return catalog ? [{ accountId: id, catalog }] : []
      }),
    accountRemoved: (accountId) => {
      events.publish({ type: 'account-removed', accountId })
      events.publish({ type: 'outbox', ...outbox.counts() })
      tray.touch()
    },
  }

  const stopListening = settings.subscribe((now) => {
    events.publish({ type: 'settings', settings: now })
    tray.touch()
  })
  const ticking = setInterval(() => {
    if (cache.projection.expired()) {
      for (const { id: accountId } of accounts.list()) {
        events.publish({ type: 'fleet', accountId, siteIds: [] })
        events.publish({ type: 'alerts', accountId, alertIds: [] })
      }
    }
    tray.touch()
  }, clockwork)
  ticking.unref()
  void unlockCache(cache.sealed, keys, log).then(
    (notice) => {
      if (notice !== null) notices.push(notice)
      if (notice !== null) events.publish(core.stateEvent())
    },
    () => log.error('the keychain failed'),
  )
  links.start()

  let closing: Promise<void> | null = null
  const close = async () => {
    clearInterval(ticking)
    stopListening()
    announcer.close()
    tray.close()
    await links.closeAll()
    await services.close()
    events.close()
    cache.close()
  }
  return {
    router: bridgeRouter(core),
    events,
    tray,
    async ensureDemo(sites) {
      const known = accounts.list().find(({ kind }) => kind === 'demo')
      await links.startService(known ?? (await addDemo(core, sites)))
    },
    open: (link) =>
      events.publish({
        type: 'navigate',
        to: routeOf(
          link,
          cache,
          accounts.list().map(({ id }) => id),
        ),
      }),
    openObject(kind, id) {
      const found = accounts
        .list()
        .find(({ id: accountId }) =>
          kind === 'site'
            ? cache.projection.site(accountId, id)
            : kind === 'alert'
              ? cache.alerts.get(accountId, id)
              : cache.incidents.get(accountId, id),
        )
      if (found) events.publish({ type: 'navigate', to: `/${kind}s/${found.id}/${id}` })
      return found !== undefined
    },
    wake: () => links.wake(),
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

/** Rows of accounts that are not registered any more: a removal was cut short. */
function forgetStrangers(cache: Cache, accounts: Accounts): void {
  for (const accountId of cache.feeds.accountIds()) if (!accounts.get(accountId)) cache.removeAccount(accountId)
}
