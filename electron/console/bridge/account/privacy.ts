import { randomUUID } from 'node:crypto'
import { exportDownloadPath } from '../../../../shared/api/contract/account.ts'
import type { ConsoleCore } from '../../core.ts'
import type { LogysteraClient } from '../../logystera/client.ts'
import { ServiceFailure } from '../../logystera/failure.ts'
import type { BridgeBase } from '../base.ts'
import { accountOf, clientOf } from '../base.ts'
import { refusalOf, refuse } from '../refusal.ts'

const once = () => ({ context: { idempotencyKey: randomUUID() } })

/** Asks the service of an account; what it refuses is a refusal of the bridge. */
function ask<T>(core: ConsoleCore, accountId: string, question: (client: LogysteraClient) => Promise<T>): Promise<T> {
  accountOf(core, accountId)
  return question(clientOf(core, accountId)).catch((error: unknown) => Promise.reject(refusalOf(error)))
}

/** Everything of an account in a file: made by the service, saved on this machine. */
export function exportProcedures(os: BridgeBase, core: ConsoleCore) {
  return {
    list: os.exports.list.handler(async ({ input: { accountId }, signal }) => {
      const { items } = await ask(core, accountId, (client) => client.exports.list(undefined, { signal }))
      return items
    }),
    start: os.exports.start.handler(({ input: { accountId } }) =>
      ask(core, accountId, (client) => client.exports.create(undefined, once())),
    ),
    end: os.exports.end.handler(async ({ input: { accountId, id } }) => {
      await ask(core, accountId, (client) => client.exports.delete({ id }, once()))
      return { accountId, id }
    }),
    save: os.exports.save.handler(async ({ input: { accountId, id }, signal }) => {
      const { url } = accountOf(core, accountId)
      const made = await ask(core, accountId, (client) => client.exports.get({ id }, { signal }))
      if (made.sha256 === null || url === null)
        throw refuse('refused', 'The export is not ready yet.', { code: 'export_not_ready', status: 0 })
      const key = await core.accounts.key(accountId)
      if (!key.ok) throw refuse('key_unavailable', key.text)
      const saved = core.download(
        {
          url: new URL(exportDownloadPath.replace('{id}', id), url).href,
          key: key.value,
          fileName: `logystera-export-${new Date(made.createdAt).toISOString().slice(0, 10)}.zip`,
          sha256: made.sha256,
        },
        signal,
      )
      // What the disk says is another matter, and said as such.
      return saved.catch((error: unknown) => Promise.reject(error instanceof ServiceFailure ? refusalOf(error) : error))
    }),
  }
}

/** The end of everything that the service of an account holds. */
export function erasureProcedures(os: BridgeBase, core: ConsoleCore) {
  return {
    get: os.erasure.get.handler(({ input: { accountId }, signal }) =>
      ask(core, accountId, (client) => client.erasure.get(undefined, { signal })),
    ),
    request: os.erasure.request.handler(({ input: { accountId, instanceId, graceDays } }) =>
      ask(core, accountId, (client) => client.erasure.request({ instanceId, graceDays }, once())),
    ),
    cancel: os.erasure.cancel.handler(({ input: { accountId } }) =>
      ask(core, accountId, (client) => client.erasure.cancel(undefined, once())),
    ),
  }
}

/** Who changed what, as the service wrote it down. */
export function auditProcedures(os: BridgeBase, core: ConsoleCore) {
  return {
    list: os.audit.list.handler(({ input: { accountId, ...page }, signal }) =>
      ask(core, accountId, (client) => client.audit.list(page, { signal })),
    ),
  }
}

/** What a site sends with. A new secret passes through to the person who asked, and stays nowhere. */
export function credentialProcedures(os: BridgeBase, core: ConsoleCore) {
  return {
    list: os.credentials.list.handler(async ({ input: { accountId, id }, signal }) => {
      const { items } = await ask(core, accountId, (client) => client.credentials.list({ id }, { signal }))
      return items
    }),
    rotate: os.credentials.rotate.handler(({ input: { accountId, id, overlapHours } }) =>
      ask(core, accountId, (client) => client.credentials.rotate({ id, overlapHours }, once())),
    ),
  }
}
