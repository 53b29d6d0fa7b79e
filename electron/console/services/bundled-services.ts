import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ExponentialBackoff, type IBackoff, type IBackoffFactory } from 'cockatiel'
import { fromServiceSchema } from '../../../shared/api/child.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import type { AccountRecord, BundledServices, KeyStore, Log, ServiceEvent } from '../ports.ts'
import { masterKeyName, obtainMasterKey } from './master-key.ts'
import type { ServiceChild, SpawnService } from './service-child.ts'
import { ServiceFailure } from './service-failure.ts'

export interface BundledServicesDeps {
  /** Parent of the services' data folders, one named after each account. */
  dir: string
  /** Folder for what the services print. */
  logDir: string
  keys: KeyStore
  spawn: SpawnService
  clock: Clock
  freshKey: () => Uint8Array
  log: Log
  /** Waits between restarts, ms. */
  backoff?: IBackoffFactory<unknown>
  /** ms from the start of the process until it must listen, and from `stop` until it is killed. */
  limits?: { ready: number; stop: number }
}

/** A run this long counts as healthy: the next crash waits as short as the first. */
const healthyAfter = 60_000
/** The service of a console that was killed needs a moment to notice and let go of its folder. */
const lockPatience = 15_000

interface Running {
  account: Pick<AccountRecord, 'id' | 'kind' | 'demoSites'>
  /** Settles when it listens for the first time, or never will. */
  ready: Promise<void>
  /** Settles when it has ended for good. */
  ended: Promise<void>
  abort: AbortController
  child: ServiceChild | null
}

/**
 * Runs the bundled services. One that crashes is started again after a wait
 * that grows from half a second to half a minute; one that says it cannot
 * start (`failed`) is left alone until it is started anew.
 */
export function createBundledServices(deps: BundledServicesDeps): BundledServices {
  const { keys, log, clock } = deps
  const limits = deps.limits ?? { ready: 60_000, stop: 10_000 }
  const backoff = deps.backoff ?? new ExponentialBackoff({ initialDelay: 500, maxDelay: 30_000 })
  const listeners = new Set<(event: ServiceEvent) => void>()
  const running = new Map<string, Running>()
  const folderOf = (accountId: string) => join(deps.dir, accountId)
  const tell = (event: ServiceEvent) => {
    for (const listener of listeners) listener(event)
  }

  /** One life of the process: resolves with how it ended after it was ready; throws ServiceFailure if it never was. */
  const live = async (run: Running, onReady: () => void): Promise<string> => {
    const { id: accountId, demoSites } = run.account
    const folder = folderOf(accountId)
    const masterKey = await obtainMasterKey({ accountId, folder, keys, freshKey: deps.freshKey })
    run.abort.signal.throwIfAborted()
    const args = ['serve', '--data-dir', folder, '--port', '0', '--child', ...(demoSites === null ? [] : ['--demo', String(demoSites)])]
    mkdirSync(deps.logDir, { recursive: true, mode: 0o700 })
    const child = deps.spawn(args, join(deps.logDir, `service-${accountId}.log`))
    run.child = child
    return new Promise<string>((resolve, reject) => {
      let ready = false
      let failure: ServiceFailure | null = null
      const late = setTimeout(() => {
        failure = new ServiceFailure('internal', `The service did not listen within ${limits.ready / 1000} s.`)
        child.kill()
      }, limits.ready)
      child.onMessage((raw) => {
        const parsed = fromServiceSchema.safeParse(raw)
        if (!parsed.success) return log.warn('the service said something unknown', { accountId })
        const message = parsed.data
        if (message.type === 'ready') {
          ready = true
          clearTimeout(late)
          log.info('the bundled service listens', { accountId, url: message.url })
          tell({ accountId, ...message })
          onReady()
        } else if (message.type === 'failed') failure = new ServiceFailure(message.code, message.message)
        else tell({ accountId, ...message })
      })
      child.onExit((how) => {
        clearTimeout(late)
        run.child = null
        if (ready && !failure) resolve(how)
        else reject(failure ?? new ServiceFailure('internal', `The service ended before it listened (${how}).`))
      })
      child.send({ type: 'start', masterKey, keyName: 'Logystera Console' })
    })
  }

  /** Lives one after the other until it is stopped or cannot start. */
  const supervise = async (run: Running, onReady: () => void): Promise<void> => {
    const { signal } = run.abort
    const accountId = run.account.id
    const begun = clock()
    let wait: IBackoff<unknown> | null = null
    let everReady = false
    while (!signal.aborted) {
      const bornAt = clock()
      tell({ accountId, type: 'starting' })
      try {
        const how = await live(run, () => {
          everReady = true
          onReady()
        })
        tell({ accountId, type: 'stopped', expected: signal.aborted })
        if (!signal.aborted) log.error('the bundled service ended unexpectedly', { accountId, how })
      } catch (error) {
        if (signal.aborted) break
        const failure =
          error instanceof ServiceFailure ? error : new ServiceFailure('internal', error instanceof Error ? error.message : String(error))
        const again = failure.code === 'data_dir_locked' ? clock() - begun < lockPatience : failure.code === 'internal' && everReady
        log.error('the bundled service could not start', { accountId, code: failure.code, text: failure.message, again })
        if (!again) {
          tell({ accountId, type: 'failed', code: failure.code, message: failure.message })
          throw failure
        }
      }
      if (clock() - bornAt > healthyAfter) wait = null
      wait = wait ? wait.next(undefined) : backoff.next(undefined)
      await sleep(wait.duration, undefined, { signal, ref: false }).catch(() => undefined)
    }
    if (!everReady) throw new ServiceFailure('internal', 'The service was stopped before it listened.')
  }

  const stop = async (accountId: string): Promise<void> => {
    const run = running.get(accountId)
    if (!run) return
    run.abort.abort()
    run.child?.send({ type: 'stop' })
    const kill = setTimeout(() => run.child?.kill(), limits.stop)
    await run.ended
    clearTimeout(kill)
  }

  return {
    start(account) {
      const known = running.get(account.id)
      if (known) return known.ready
      const { promise: ready, resolve, reject } = Promise.withResolvers<void>()
      const run: Running = { account, ready, ended: Promise.resolve(), abort: new AbortController(), child: null }
      // Whoever started it hears of a failure by `ready`; others by the event.
      ready.catch(() => undefined)
      run.ended = supervise(run, resolve)
        .catch(reject)
        .finally(() => running.delete(account.id))
      running.set(account.id, run)
      return ready
    },
    stop,
    async erase(accountId) {
      await stop(accountId)
      await rm(folderOf(accountId), { recursive: true, force: true, maxRetries: 3 })
      const forgotten = await keys.delete(masterKeyName(accountId))
      if (!forgotten.ok) log.warn('the key of an erased service is still in the keychain', { accountId, reason: forgotten.text })
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      await Promise.all([...running.keys()].map(stop))
    },
  }
}
