import { alertFilterKeys } from '../../../../shared/bridge/filter.ts'
import type { ConsoleCore } from '../../core.ts'
import type { BridgeBase } from '../base.ts'
import { readFilter } from '../base.ts'

/** Preferences of the person at this machine. */
export function settingsProcedures(os: BridgeBase, core: ConsoleCore) {
  return {
    get: os.settings.get.handler(() => core.settings.get()),
    update: os.settings.update.handler(({ input }) => {
      for (const filter of [input.notifyFilter, input.trayFilter]) readFilter(filter ?? '', alertFilterKeys)
      return core.settings.update(input)
    }),
  }
}
