import type { AppUpdater } from 'electron-updater'
import type { Settings } from '../../../shared/bridge/settings.ts'
import type { UpdateState } from '../../../shared/bridge/updates.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import type { Log, Unsubscribe, Updates } from '../../console/ports.ts'
import { updateProblem } from './update-problem.ts'

/** What is used of electron-updater, which asks the feed, fetches, verifies and installs. */
export type UpdateEngine = Pick<
  AppUpdater,
  | 'autoDownload'
  | 'autoInstallOnAppQuit'
  | 'allowDowngrade'
  | 'disableWebInstaller'
  | 'logger'
  | 'on'
  | 'checkForUpdates'
  | 'downloadUpdate'
  | 'quitAndInstall'
>

export interface UpdateDeps {
  /** Loaded when it is first needed. */
  engine: () => Promise<UpdateEngine>
  /** Now and whenever it changes. */
  wanted: { get(): Settings['updates']; subscribe(listener: () => void): Unsubscribe }
  putOff: { read(): PutOff | null; write(next: PutOff | null): void }
  /** Lets the console end in order, then does the last thing. */
  endThen: (last: () => void) => void
  /** Starts this program again, since the new one could not be put in its place. */
  restart: () => void
  clock: Clock
  log: Log
}

/** A version that the person wants to hear nothing of before then. */
export interface PutOff {
  version: string
  until: number
}

const hour = 3_600_000
/** How often a feed is looked at, ms. */
const lookEvery = 6 * hour
/** The first look is not part of the start. */
const firstLook = 60_000
/** How long "later" is, ms. */
const later = 24 * hour

/**
 * Keeps the program up to date as far as the person wants it: looks by itself
 * unless the settings say never, fetches when they say so or when asked, and
 * installs when the console ends, or at once when asked. What does not carry
 * the fingerprint and signature that it should is refused, with the reason.
 */
export class ProgramUpdates implements Updates {
  readonly #deps: UpdateDeps
  readonly #listeners = new Set<(state: UpdateState) => void>()
  readonly #timers: NodeJS.Timeout[]
  readonly #stopFollowing: Unsubscribe
  #state: UpdateState = { phase: 'current', checkedAt: null }
  #engine: Promise<UpdateEngine> | null = null
  /** The person looked: what goes wrong is said. */
  #asked = false
  #checkedAt: number | null = null
  #installing = false

  constructor(deps: UpdateDeps) {
    this.#deps = deps
    this.#timers = [setTimeout(() => this.#look(), firstLook), setInterval(() => this.#look(), lookEvery)]
    for (const timer of this.#timers) timer.unref()
    this.#stopFollowing = deps.wanted.subscribe(() => void this.#follow())
  }

  state(): UpdateState {
    return this.#state
  }

  subscribe(listener: (state: UpdateState) => void): Unsubscribe {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  check(): void {
    this.#asked = true
    this.#check()
  }

  download(): void {
    if (this.#state.phase !== 'available') return
    const { version } = this.#state
    this.#set({ phase: 'downloading', version, percent: 0 })
    // Its failure comes as an event too.
    this.#use((engine) => engine.downloadUpdate().then(undefined, () => undefined))
  }

  install(): void {
    if (this.#state.phase !== 'ready' || this.#installing) return
    this.#installing = true
    this.#deps.log.info('the console ends for a newer version', { version: this.#state.version })
    this.#use(async (engine) => this.#deps.endThen(() => engine.quitAndInstall(true, true)))
  }

  later(): void {
    const { phase } = this.#state
    if (phase !== 'available' && phase !== 'ready') return
    const until = this.#deps.clock() + later
    this.#deps.putOff.write({ version: this.#state.version, until })
    this.#set({ phase, version: this.#state.version, later: until })
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#stopFollowing()
    this.#listeners.clear()
  }

  #look(): void {
    if (this.#deps.wanted.get() !== 'never') this.#check()
  }

  #check(): void {
    const { phase } = this.#state
    if (phase === 'checking' || phase === 'downloading' || phase === 'ready') return
    this.#set({ phase: 'checking' })
    this.#use(async (engine) => {
      const found = await engine.checkForUpdates().catch(() => undefined)
      // Null: it was not even asked.
      if (found === null) this.#failed(new Error('The updater is not active in this program.'))
    })
  }

  /** The settings changed: what was fetched is not installed against them. */
  async #follow(): Promise<void> {
    const wanted = this.#deps.wanted.get()
    const engine = await this.#engine
    if (engine) engine.autoInstallOnAppQuit = wanted !== 'never'
    if (wanted === 'download') this.download()
  }

  #use(act: (engine: UpdateEngine) => Promise<void>): void {
    this.#engine ??= this.#deps.engine().then((engine) => this.#prepared(engine))
    this.#engine.then(act).catch((error: unknown) => this.#failed(error instanceof Error ? error : new Error(String(error))))
  }

  #prepared(engine: UpdateEngine): UpdateEngine {
    const { log, wanted } = this.#deps
    engine.autoDownload = false
    engine.autoInstallOnAppQuit = wanted.get() !== 'never'
    engine.allowDowngrade = false
    engine.disableWebInstaller = true
    engine.logger = null
    engine.on('update-not-available', () => {
      this.#looked()
      this.#set({ phase: 'current', checkedAt: this.#checkedAt })
    })
    engine.on('update-available', ({ version }) => {
      log.info('there is a newer version', { version })
      this.#looked()
      this.#set({ phase: 'available', version, later: this.#putOff(version) })
      if (wanted.get() === 'download') this.download()
    })
    engine.on('download-progress', ({ percent }) => {
      const whole = Math.round(percent)
      if (this.#state.phase === 'downloading' && whole !== this.#state.percent) this.#set({ ...this.#state, percent: whole })
    })
    engine.on('update-downloaded', ({ version }) => {
      log.info('a newer version is here and was verified', { version })
      this.#set({ phase: 'ready', version, later: this.#putOff(version) })
    })
    engine.on('error', (error) => this.#failed(error))
    return engine
  }

  #looked(): void {
    this.#checkedAt = this.#deps.clock()
    this.#asked = false
  }

  #putOff(version: string): number | null {
    const known = this.#deps.putOff.read()
    return known?.version === version && known.until > this.#deps.clock() ? known.until : null
  }

  #failed(error: Error): void {
    const { log, restart } = this.#deps
    const found = updateProblem(error)
    log.warn('an update was not taken', found)
    const { phase } = this.#state
    const version = phase === 'downloading' || phase === 'ready' || phase === 'available' ? this.#state.version : null
    // A look that nobody asked for and that found no network is tried again, not told.
    if (found.problem === 'unreachable' && phase === 'checking' && !this.#asked) this.#set({ phase: 'current', checkedAt: this.#checkedAt })
    else this.#set({ phase: 'refused', version, problem: found.problem })
    this.#asked = false
    if (this.#installing) restart()
  }

  #set(state: UpdateState): void {
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }
}
