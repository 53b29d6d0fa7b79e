import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { accountKinds, keyStoreSchema } from '../../../shared/bridge/console-state.ts'
import { defaultSettings, type Settings, settingsSchema } from '../../../shared/bridge/settings.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import { idSchema, instantSchema } from '../../../shared/model/ids.ts'

const registeredAccountSchema = z.object({
  id: idSchema,
  name: z.string().min(1).max(100),
  kind: z.enum(accountKinds),
  url: z.url().nullable(),
  instanceId: idSchema.nullable(),
  demoSites: z.int().positive().nullable(),
  stopped: z.boolean(),
})

const windowSchema = z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive(), maximized: z.boolean() })

/** Each part of the file stands on its own: one that does not fit does not take the others with it. */
const parts = {
  settings: settingsSchema,
  accounts: z.array(registeredAccountSchema),
  /** Which store holds each key, by the key's name. */
  keyHolders: z.record(z.string(), keyStoreSchema),
  /** Names of keys whose account was removed and which the keychain has not deleted yet. */
  keysToDelete: z.array(z.string()),
  /** Where the window was; null until it was closed once. */
  window: windowSchema.nullable(),
  /** The person was told once that closing the window leaves the console in the tray. */
  trayHintGiven: z.boolean(),
  /** Where the browser host listened last: a page that was left open finds it there again, and says that its session has ended. */
  browserPort: z.int().min(1).max(65535).nullable(),
  /** A newer version that the person does not want to be reminded of before then. */
  updateLater: z.object({ version: z.string().max(100), until: instantSchema }).nullable(),
}
const consoleFileSchema = z.object(parts)

/**
 * Of the file as this program writes it; files of before had none. A change after which older values mean something else
 * raises it and translates them when they are read; what is merely new has its default until it is set.
 */
const fileVersion = 1

/** What the console remembers between two runs: preferences and the list of accounts. Never secrets, never data. */
export type ConsoleFileContent = z.infer<typeof consoleFileSchema>

const empty = (): ConsoleFileContent => ({
  settings: { ...defaultSettings },
  accounts: [],
  keyHolders: {},
  keysToDelete: [],
  window: null,
  trayHintGiven: false,
  browserPort: null,
  updateLater: null,
})

/** The library that writes the file: electron-store on the desktop, conf (its base) in the browser host. Both write whole and atomically. */
export type OpenBackend = (options: { dir: string; name: string }) => { store: Record<string, unknown> }

/** The console's own file, in memory and on disk. */
export interface ConsoleFile {
  read(): ConsoleFileContent
  /** Durable when it returns. */
  write(change: Partial<ConsoleFileContent>): void
  /** Sentences for the person about a file that had to be set aside. */
  readonly notices: string[]
}

/** Each setting that fits; the default for one that does not, or that the file is too old to have. */
function readSettings(given: Record<string, unknown>): { settings: Settings; unfit: string[] } {
  const known = Object.entries(settingsSchema.shape).filter(([name]) => given[name] !== undefined)
  const read = known.map(([name, schema]) => ({ name, reading: (schema as z.ZodType).safeParse(given[name]) }))
  const fitting = Object.fromEntries(read.flatMap(({ name, reading }) => (reading.success ? [[name, reading.data] as const] : [])))
  return {
    settings: settingsSchema.parse({ ...defaultSettings, ...fitting }),
    unfit: read.flatMap(({ name, reading }) => (reading.success ? [] : [`settings.${name}`])),
  }
}

/** The parts of `value` that fit, defaults for the others, and the names of those. Settings that are newer than the file get their default. */
function readParts(value: unknown): { content: ConsoleFileContent; unfit: string[] } {
  const content = empty()
  const given = z.record(z.string(), z.unknown()).safeParse(value)
  if (!given.success) return { content, unfit: ['everything'] }
  const unfit: string[] = []
  const take = <K extends keyof ConsoleFileContent>(name: K, raw: unknown) => {
    if (raw === undefined) return
    const parsed = (parts[name] as unknown as z.ZodType<ConsoleFileContent[K]>).safeParse(raw)
    if (parsed.success) content[name] = parsed.data
    else unfit.push(name)
  }
  const settings = z.record(z.string(), z.unknown()).safeParse(given.data.settings ?? {})
  if (settings.success) {
    const found = readSettings(settings.data)
    content.settings = found.settings
    unfit.push(...found.unfit)
  } else unfit.push('settings')
  take('accounts', given.data.accounts)
  take('keyHolders', given.data.keyHolders)
  take('keysToDelete', given.data.keysToDelete)
  take('window', given.data.window)
  take('trayHintGiven', given.data.trayHintGiven)
  take('browserPort', given.data.browserPort)
  take('updateLater', given.data.updateLater)
  return { content, unfit }
}

/** `2026-11-24T18-35-00`, fit for a file name on every system. */
const stamp = (now: number): string => new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')

/**
 * Opens `settings.json` in `dir`. A file that cannot be read is moved to
 * `settings.json.broken-DATE` before the library would overwrite it; one of
 * which only a part does not fit is copied there and the rest is kept.
 */
export function openConsoleFile(options: { dir: string; openBackend: OpenBackend; clock: Clock }): ConsoleFile {
  const { dir, openBackend, clock } = options
  const path = join(dir, 'settings.json')
  const notices: string[] = []
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  let content = empty()
  if (existsSync(path)) {
    const aside = `${path}.broken-${stamp(clock())}`
    let value: unknown
    try {
      value = JSON.parse(readFileSync(path, 'utf8'))
    } catch {
      renameSync(path, aside)
      notices.push(
        `The settings file could not be read. It was set aside as ${aside}; the console starts with default settings and no accounts.`,
      )
    }
    if (value !== undefined) {
      const found = readParts(value)
      content = found.content
      const version = z.looseObject({ version: z.int() }).safeParse(value).data?.version ?? 0
      if (version > fileVersion) {
        const newer = `${path}.newer-${stamp(clock())}`
        copyFileSync(path, newer)
        notices.push(
          `The settings file was written by a later version of this program. What this one knows of it is used; the file was kept as ${newer}.`,
        )
      }
      if (found.unfit.length > 0) {
        copyFileSync(path, aside)
        notices.push(
          `Part of the settings file was not valid and is back to its default: ${found.unfit.join(', ')}. The old file was kept as ${aside}.`,
        )
      }
    }
  }
  const backend = openBackend({ dir, name: 'settings' })
  if (notices.length > 0) backend.store = { version: fileVersion, ...content }
  return {
    read: () => content,
    write(change) {
      const next = consoleFileSchema.parse({ ...content, ...change })
      backend.store = { version: fileVersion, ...next }
      content = next
    },
    notices,
  }
}
