import type { ConsoleCore } from '../../core.ts'
import type { BridgeBase } from '../base.ts'

/** The program itself; a host that cannot renew it answers that. */
export function updateProcedures(os: BridgeBase, { updates }: ConsoleCore) {
  const after = (act: () => void) => () => {
    act()
    return updates.state()
  }
  return {
    check: os.updates.check.handler(after(() => updates.check())),
    download: os.updates.download.handler(after(() => updates.download())),
    install: os.updates.install.handler(after(() => updates.install())),
    later: os.updates.later.handler(after(() => updates.later())),
  }
}
