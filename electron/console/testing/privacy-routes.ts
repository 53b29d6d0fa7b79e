import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { implement } from '@orpc/server'
import type { apiContract } from '../../../shared/api/contract.ts'
import type { Export } from '../../../shared/model/account/export.ts'

type Os = ReturnType<typeof implement<typeof apiContract>>

/** What a service in memory knows of exports, erasure, its audit log and credentials. */
export class PrivacyState {
  exports: Export[] = []
  /** What the file of every export holds. */
  file = Buffer.from('the whole account')
  erasureDueAt: number | null = null
  credentials = [{ token: 'lgt_one', createdAt: 1, endsAt: null as number | null }]

  /** A finished export. */
  ready(id: string): Export {
    return {
      id,
      state: 'ready',
      createdAt: Date.UTC(2026, 3, 8),
      createdBy: 'Ada',
      endsAt: Date.UTC(2026, 3, 9),
      progress: { files: 1, ofFiles: 1, records: 1 },
      records: { signals: 1 },
      bytes: this.file.byteLength,
      sha256: createHash('sha256').update(this.file).digest('hex'),
      problem: null,
    }
  }

  /** Answers a request for the file of an export. */
  download(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/zip', 'content-length': this.file.byteLength }).end(this.file)
  }
}

/** The procedures of the contract that answer from it. */
export function privacyRoutes(os: Os, state: PrivacyState) {
  const erasure = () => ({
    request: state.erasureDueAt === null ? null : { requestedAt: 0, requestedBy: 'Ada', dueAt: state.erasureDueAt },
    erasedAt: null,
  })
  return {
    exports: {
      list: os.exports.list.handler(() => ({ items: state.exports })),
      get: os.exports.get.handler(({ input }) => state.exports.find(({ id }) => id === input.id) ?? state.ready(input.id)),
      create: os.exports.create.handler(() => {
        state.exports = [state.ready('x1')]
        return state.ready('x1')
      }),
      delete: os.exports.delete.handler(({ input }) => {
        state.exports = []
        return { id: input.id }
      }),
    },
    erasure: {
      get: os.erasure.get.handler(erasure),
      request: os.erasure.request.handler(({ input }) => {
        state.erasureDueAt = input.graceDays * 86_400_000
        return erasure()
      }),
      cancel: os.erasure.cancel.handler(() => {
        state.erasureDueAt = null
        return erasure()
      }),
    },
    audit: {
      list: os.audit.list.handler(({ input }) => ({
        items: [
          {
            seq: 1,
            at: 1,
            author: 'Ada',
            keyId: null,
            action: 'create',
            object: { kind: input.kind ?? 'sites', id: null },
            details: {},
            previous: '0'.repeat(64),
            hash: '1'.repeat(64),
          },
        ],
        next: null,
      })),
    },
    credentials: {
      list: os.credentials.list.handler(() => ({ items: state.credentials })),
      rotate: os.credentials.rotate.handler(({ input }) => {
        const [old] = state.credentials
        state.credentials = [
          { token: 'lgt_two', createdAt: 2, endsAt: null },
          ...(old ? [{ ...old, endsAt: input.overlapHours * 3_600_000 }] : []),
        ]
        return { token: 'lgt_two', secret: 'whsec_planted' }
      }),
    },
  }
}
