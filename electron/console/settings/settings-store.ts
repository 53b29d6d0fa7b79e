import { type Settings, settingsSchema } from '../../../shared/bridge/settings.ts'
import type { SettingsStore } from '../ports.ts'
import type { ConsoleFile } from './console-file.ts'

/** Preferences in the console's file. `update` refuses what does not fit (ZodError) and then changes nothing. */
export function createSettingsStore(file: ConsoleFile): SettingsStore {
  const listeners = new Set<(settings: Settings) => void>()
  return {
    get: () => file.read().settings,
    update(change) {
      const settings = settingsSchema.parse({ ...file.read().settings, ...change })
      file.write({ settings })
      for (const listener of listeners) listener(settings)
      return settings
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    notices: file.notices,
  }
}
