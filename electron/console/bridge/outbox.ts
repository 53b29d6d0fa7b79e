import type { ConsoleCore } from '../core.ts'
import type { BridgeBase } from './base.ts'
import { refuse } from './refusal.ts'

/** What waits to be sent, and what was refused. */
export function outboxProcedures(os: BridgeBase, core: ConsoleCore) {
  return {
    list: os.outbox.list.handler(() =>
      core.outbox.list().map(({ id, accountId, text, createdAt, state, reason }) => ({ id, accountId, text, createdAt, state, reason })),
    ),
    dismiss: os.outbox.dismiss.handler(({ input: { intentId } }) => {
      if (!core.outbox.dismiss(intentId)) throw refuse('not_found', 'There is no such refused action.')
      return { intentId }
    }),
  }
}
