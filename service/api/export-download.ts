import { createReadStream } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import { exportDownloadPath } from '../../shared/api/contract/account.ts'
import { idSchema } from '../../shared/model/ids.ts'
import { ProblemError } from '../problem.ts'
import type { Service } from '../service.ts'
import { mustAdminister, mustSeeAll } from './context.ts'

/**
 * The file of an export: a plain route beside the contract, for its answer is no
 * JSON. `repr-digest` (RFC 9530) says its SHA-256. Downloaded whole, it is deleted.
 */
export function exportDownload(app: FastifyInstance, { exports, audit, log }: Service): void {
  app.get(exportDownloadPath.replace('{id}', ':id'), { exposeHeadRoute: false }, async (request, reply) => {
    const { caller } = request
    if (!caller) throw new ProblemError('key_missing')
    mustAdminister(caller)
    mustSeeAll(caller)
    const id = idSchema.safeParse((request.params as { id?: unknown }).id).data ?? ''
    const { path, bytes, sha256, createdAt } = exports.file(id)
    audit.record({ author: caller.name, keyId: caller.id, action: 'download', object: { kind: 'exports', id } })
    const file = createReadStream(path)
    reply.raw.on('finish', () => {
      if (file.bytesRead < bytes) return
      try {
        exports.remove(id)
      } catch (error) {
        // It may have ended by itself meanwhile.
        if (!(error instanceof ProblemError)) log.error({ err: error }, 'a downloaded export could not be deleted')
      }
    })
    return reply
      .header('content-type', 'application/zip')
      .header('content-length', bytes)
      .header('content-disposition', `attachment; filename="logystera-export-${new Date(createdAt).toISOString().slice(0, 10)}.zip"`)
      .header('repr-digest', `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`)
      .send(file)
  })
}
