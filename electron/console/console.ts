import { join } from 'node:path'
import type { KeyStore as KeyStoreName } from '../../shared/bridge/console-state.ts'
import type { Change } from '../../shared/model/change.ts'
import type { Clock } from '../../shared/model/clock.ts'
import { wordsFor } from '../messages/words.ts'
import { finishRemovals, keyStays } from './accounts/removals.ts'
import { addDemo } from './bridge/account/accounts.ts'
import { cacheState } from './bridge/console/cache.ts'
import { objectRoute, routeOf } from './bridge/deep-route.ts'
import type { BridgeRouter } from './bridge/router.ts'
import { bridgeRouter } from './bridge/router.ts'
import { Cache } from './cache/cache.ts'
import { cacheProblems } from './cache/file/cache-refusal.ts'
import { Housekeeping } from './cache/housekeeping.ts'
import { rotateCacheKey, unlockCache } from './cache/sealed/cache-key.ts'
import type { ConsoleCore } from './core.ts'
import { EventHub } from './event-hub.ts'
import type { Fetch } from './logystera/client.ts'
import { createClient } from './logystera/client.ts'
import { download } from './logystera/download.ts'
import { openQuarantine } from './logystera/quarantine.ts'
import { TrafficLog } from './logystera/traffic-log.ts'
import { noUpdates } from './no-updates.ts'
import { actOnAlert, type ToastAction } from './notify/act.ts'
import { Announcer } from './notify/announcer.ts'
import { isCatchingUp } from './notify/catching-up.ts'
import { Delivery } from './notify/toasts/delivery.ts'
import { TrayWatch } from './notify/tray/tray-watch.ts'
import { Outbox } from './outbox/outbox.ts'
import type { Accounts, BundledServices, KeyStore, Log, MachineConditions, Notifier, SettingsStore, TraySource, Updates } from './ports.ts'
import { ServiceWatch } from './services/service-watch.ts'
import { AccountLinks } from './sync/links.ts'
import { clockJumped } from './sync/poll-delay.ts'

/** How often things are looked at that change with the clock alone, ms: ended snoozes, do-not-disturb, the age of data. */
const clockwork = 15_000

/** What the console is made of. Everything that the machine may refuse comes in here. */
export interface ConsoleDeps {
  /** Folder of the console's own data; the cache is `cache.db` in it. */
  dataDir: string
  /** Where files go that a person asked for. */
  downloadsDir: string
  clock: Clock
  fetch: Fetch
  /** Numbers in [0, 1), for jitter. */
  random: () => number
  /** As the host knows them. A console that no page listens to is hidden in any case. */
  conditions: () => MachineConditions
  /** What the host prefers, best first, as tags of BCP 47. */
  languages: () => readonly string[]
  host: 'desktop' | 'browser'
  version: string
  accounts: Accounts
  keys: KeyStore
  settings: SettingsStore
  services: BundledServices
  notifier: Notifier
  /** Without it the program comes with its sources. */
  updates?: Updates
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
  /** Does what a button of a notification says to the alert of its link; false when there is nothing to do any more. */
  act(link: string, action: ToastAction): boolean
  /** Tells the person something in every window, until the console ends. */
  notice(text: string): void
  /** The machine woke up or the network came back: every account tries at once. */
  wake(): void
  /** Ends syncing and the bundled services and closes the cache. */
  close(): Promise<void>
}

/** Puts the console together and begins to follow its accounts. Throws only when the data folder cannot be written. */
export function createConsole(deps: ConsoleDeps): LogysteraConsole {
  const { clock, log, accounts, settings, services, keys, updates = noUpdates('checkout') } = deps
  const accountName = (accountId: string) => accounts.get(accountId)?.name ?? accountId
  const cache = new Cache({
    dataDir: deps.dataDir,
    clock,
    accountName,
    failed: (reason) => log.warn('the index for search is not kept up', { reason }),
  })
  const events = new EventHub(log)
  const frozen = cache.problem
  const notices = [...settings.notices, ...cache.notices]
  if (notices.length === 0) forgetStrangers(cache, accounts, log)

  const ruleTitle = (accountId: string, ruleId: string) =>
    cache.feeds.catalog(accountId)?.rules.find(({ id }) => id === ruleId)?.title ?? null
  const words = (page?: string) => (page === undefined ? wordsFor(settings.get().language, deps.languages()) : wordsFor('system', [page]))
  const delivery = new Delivery({
    cache,
    clock,
    settings: () => settings.get(),
    notifier: deps.notifier,
    shown: (toast) => events.publish({ type: 'toast', toast }),
    withdrawn: (id) => events.publish({ type: 'toast-withdrawn', id }),
    log,
  })
  const mutesChanged = () => {
    for (const { id: accountId } of accounts.list()) events.publish({ type: 'alerts', accountId, alertIds: [] })
    tray.touch()
  }
  const announcer = new Announcer({
    cache,
    clock,
    settings: () => settings.get(),
    delivery,
    accountName,
    ruleTitle,
    words,
    catchingUp: () => accounts.list().flatMap((record) => (isCatchingUp(links.state(record).connection, clock()) ? [record.id] : [])),
    mutesChanged,
    log,
  })
  const quarantine = openQuarantine(join(deps.dataDir, 'quarantine'), clock, log)
  const userAgent = `LogysteraConsole/${deps.version}`
  const traffic = new Map<string, TrafficLog>()
  const trafficOf = (accountId: string) => {
    const log = traffic.get(accountId) ?? new TrafficLog(clock)
    traffic.set(accountId, log)
    return log
  }
  const watch = new ServiceWatch(services, clock)
  const connect = (url: string, key: string, accountId?: string) =>
    createClient({
      url,
      key,
      fetch: deps.fetch,
      clock,
      userAgent,
      malformed: (answer) => quarantine.keep(answer),
      ...(accountId === undefined ? {} : { traffic: trafficOf(accountId) }),
    })

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
      arrived: (accountId, change) => arrived(accountId, change),
      changed: (accountId, alertIds, siteIds) => {
        events.publish({ type: 'outbox', ...outbox.counts() })
        // An edit of settings shows in the rules at once.
        events.publish({ type: 'rules', accountId })
        alertsChanged(accountId, alertIds)
        if (siteIds.length > 0) {
          events.publish({ type: 'fleet', accountId, siteIds })
          // A snooze shows in the alerts of its rule.
          events.publish({ type: 'alerts', accountId, alertIds: [] })
        }
        // What a person has just dealt with needs no toast any more.
        announcer.consider(
          accountId,
          alertIds.map((id) => ({ id, before: null, after: cache.alerts.get(accountId, id)?.alert ?? null })),
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
    if (changes.some(({ kind }) => kind === 'policy' || kind === 'maintenance')) events.publish({ type: 'rules', accountId })
    if (changes.some(({ kind }) => kind === 'incident')) events.publish({ type: 'incidents', accountId })
    announcer.consider(accountId, alerts, quiet)
    tray.touch()
  }
  const arrived = (accountId: string, change: Change) => applied(accountId, cache.apply(accountId, [change], null), false)
  const links: AccountLinks = new AccountLinks({
    cache,
    outbox,
    accounts,
    services,
    clock,
    log,
    random: deps.random,
    conditions: () => {
      const conditions = deps.conditions()
      return {
        ...conditions,
        metered: conditions.metered || settings.get().meteredNetwork,
        hidden: conditions.hidden || !events.watched,
      }
    },
    connect,
    applied,
    changed: accountChanged,
    caughtUp: (accountId, first) => announcer.summarise(accountId, first),
    evidence: alertsChanged,
    filled: () => cache.bytes / (settings.get().cacheLimit * 1_000_000),
  })
  const tray = new TrayWatch({
    cache,
    clock,
    settings: () => settings.get(),
    connections: () => links.connections(),
    accountName,
    ruleTitle,
    words,
  })

  const notice = (text: string) => {
    if (notices.includes(text)) return
    notices.push(text)
    events.publish(core.stateEvent())
  }
  const cacheKey = { cache, keys, dataDir: deps.dataDir, log }
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
    words,
    updates,
    connect,
    download: (file, signal) => download({ ...file, signal, userAgent, fetch: deps.fetch, folder: deps.downloadsDir }),
    accountChanged,
    rotateCacheKey: () => rotateCacheKey(cacheKey),
    unlockCache: async () => {
      if (cache.sealed.unlocked) return
      const before = cache.notices.length
      const found = await unlockCache(cacheKey).catch(() => 'The keychain failed.')
      for (const text of [...(found === null ? [] : [found]), ...cache.notices.slice(before)]) notice(text)
      events.publish({ type: 'outbox', ...outbox.counts() })
    },
    findKeychain: async () => {
      const before = keys.store
      await keys.look()
      if (keys.store !== before) events.publish(core.stateEvent())
      await core.unlockCache()
      const waiting = accounts.list().filter((record) => links.state(record).connection.state === 'key-missing')
      await Promise.all(waiting.map((record) => links.retry(record)))
    },
    notice,
    dataDir: deps.dataDir,
    quarantine,
    traffic: (accountId) => trafficOf(accountId).read(),
    serviceState: (accountId) => watch.state(accountId),
    stateEvent: () => ({
      type: 'state',
      state: {
        version: deps.version,
        host: deps.host,
        keyStore: { store: keys.store satisfies KeyStoreName, text: keys.text },
        accounts: accounts.list().map((record) => links.state(record)),
        settings: settings.get(),
        cache: cacheState(cache),
        update: updates.state(),
        notices: [...notices],
      },
    }),
    catalogs: (accountId) =>
      accounts.list().flatMap(({ id }) => {
        const catalog = accountId === null || accountId === id ? cache.feeds.catalog(id) : null
        return catalog ? [{ accountId: id, catalog }] : []
      }),
    arrived,
    mutesChanged: () => {
      mutesChanged()
      announcer.look()
    },
    accountRemoved: (accountId) => {
      traffic.delete(accountId)
      events.publish({ type: 'account-removed', accountId })
      events.publish({ type: 'outbox', ...outbox.counts() })
      tray.touch()
    },
  }

  const stopListening = settings.subscribe((now) => {
    events.publish({ type: 'settings', settings: now })
    announcer.look()
    tray.touch()
  })
  updates.subscribe((update) => events.publish({ type: 'update', update }))
  let lookedAt = clock()
  const ticking = setInterval(() => {
    const now = clock()
    if (clockJumped(lookedAt, now, clockwork)) {
      log.info('the clock jumped', { by: now - lookedAt })
      links.wake()
    }
    lookedAt = now
    announcer.look()
    links.noticeAge()
    if (cache.projection.expired()) {
      for (const { id: accountId } of accounts.list()) {
        events.publish({ type: 'fleet', accountId, siteIds: [] })
        events.publish({ type: 'alerts', accountId, alertIds: [] })
      }
    }
    tray.touch()
  }, clockwork)
  ticking.unref()
  const stopRemoving = finishRemovals(accounts, (left) => {
    if (left > 0) return notice(keyStays)
    const at = notices.indexOf(keyStays)
    if (at >= 0) notices.splice(at, 1)
    if (at >= 0) events.publish(core.stateEvent())
  })
  const housekeeping = new Housekeeping({
    cache,
    limit: () => settings.get().cacheLimit * 1_000_000,
    evicted: ({ alerts }) => {
      if (alerts.length === 0) return
      for (const { id: accountId } of accounts.list()) {
        events.publish({ type: 'alerts', accountId, alertIds: [] })
        events.publish({ type: 'incidents', accountId })
      }
    },
  })
  // What is read before there is a key would be kept without its notes.
  const unlocked = core.unlockCache().then(() => {
    if (closing === null && !frozen) links.start()
  })
  if (frozen) links.hold(cacheProblems[frozen])

  let closing: Promise<void> | null = null
  const close = async () => {
    clearInterval(ticking)
    stopRemoving()
    stopListening()
    updates.close()
    tray.close()
    housekeeping.close()
    await unlocked
    await links.closeAll()
    await services.close()
    watch.close()
    announcer.close()
    await delivery.close()
    events.close()
    await cache.close()
  }
  const accountIds = () => accounts.list().map(({ id }) => id)
  return {
    router: bridgeRouter(core),
    events,
    tray,
    async ensureDemo(sites) {
      const known = accounts.list().find(({ kind }) => kind === 'demo')
      await links.startService(known ?? (await addDemo(core, sites)))
    },
    open: (link) => events.publish({ type: 'navigate', to: routeOf(link, cache, accountIds()) }),
    openObject(kind, id) {
      const to = objectRoute(kind, id, cache, accountIds())
      if (to !== null) events.publish({ type: 'navigate', to })
      return to !== null
    },
    act: (link, action) => actOnAlert(core, link, action),
    notice,
    wake: () => links.wake(),
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

/** Rows of accounts that are not registered any more: a removal was cut short. */
function forgetStrangers(cache: Cache, accounts: Accounts, log: Log): void {
  for (const accountId of cache.accountIds()) {
    if (!accounts.get(accountId)) cache.removeAccount(accountId).catch(() => log.warn('an account could not be forgotten'))
  }
}
