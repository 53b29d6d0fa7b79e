import { type UpdateAct, updateActs } from '../../../../shared/bridge/updates.ts'
import type { ConsoleCore } from '../../core.ts'
import type { BridgeBase } from '../base.ts'
import { refuse } from '../refusal.ts'

/** The program itself. What does not fit how the update stands is refused with `update_not_now`; nothing is asked of a host that cannot renew it. */
export function updateProcedures(os: BridgeBase, { updates }: ConsoleCore) {
  const asked = (act: UpdateAct) => () => {
    if (!updateActs[updates.state().phase].includes(act)) throw refuse('update_not_now')
    updates[act]()
    return updates.state()
  }
  return {
    check: os.updates.check.handler(asked('check')),
    download: os.updates.download.handler(asked('download')),
    install: os.updates.install.handler(asked('install')),
    later: os.updates.later.handler(asked('later')),
  }
}
