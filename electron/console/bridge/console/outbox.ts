import type { ConsoleCore } from '../../core.ts'
import type { BridgeBase } from '../base.ts'
import { refuse } from '../refusal.ts'

/** What waits to be sent, and what was refused. */
export function outboxProcedures(os: BridgeBase, core: ConsoleCore) {
  return {
    list: os.outbox.list.handler(() =>
      core.outbox.list().map(({ id, accountId, text, createdAt, state, reason }) => ({ id, accountId, text, createdAt, state, reason })),
    ),
    conflict: os.outbox.conflict.handler(({ input: { intentId } }) => {
      const conflict = core.outbox.conflict(intentId)
      if (!conflict) throw refuse('not_found', 'There is no such conflict.')
      return conflict
    }),
    settle: os.outbox.settle.handler(({ input: { intentId, choice } }) => {
      if (!core.outbox.settle(intentId, choice)) throw refuse('not_found', 'There is no such conflict.')
      return { intentId }
    }),
    dismiss: os.outbox.dismiss.handler(({ input: { intentId } }) => {
      if (!core.outbox.dismiss(intentId)) throw refuse('not_found', 'There is no such refused action.')
      return { intentId }
    }),
  }
}
