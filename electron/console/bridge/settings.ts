import type { ConsoleCore } from '../core.ts'
import type { BridgeBase } from './base.ts'

/** Preferences of the person at this machine. */
export function settingsProcedures(os: BridgeBase, core: ConsoleCore) {
  return {
    get: os.settings.get.handler(() => core.settings.get()),
    update: os.settings.update.handler(({ input }) => core.settings.update(input)),
  }
}
