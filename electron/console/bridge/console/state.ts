import type { ConsoleCore } from '../../core.ts'
import type { BridgeBase } from '../base.ts'

/** The whole state, and everything that happens from now on. */
export function stateProcedures(os: BridgeBase, core: ConsoleCore) {
  return {
    get: os.state.get.handler(() => core.stateEvent().state),
    events: os.state.events.handler(({ signal }) => core.events.iterate(core.stateEvent, signal)),
  }
}
