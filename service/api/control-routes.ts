import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { idSchema } from '../../shared/model/ids.ts'
import { sourceFormatSchema } from '../../shared/model/source.ts'
import { ProblemError } from '../problem.ts'
import type { Service } from '../service.ts'
import { importFile } from '../sources/import-file.ts'
import { authenticate } from './api-plugin.ts'

/** What `import` asks of the service that runs. `path` is absolute: both are on one machine, under one owner. */
const importRequestSchema = z.object({ siteId: idSchema, format: sourceFormatSchema, path: z.string().min(1).max(4096) })
export const importPath = '/control/import'

/** Fastify plugin: what only the command line of the owner may ask, by the key in the control file. Not part of the API. */
export function controlRoutes(service: Service) {
  return async function plugin(app: FastifyInstance): Promise<void> {
    app.post(importPath, async (request) => {
      if (authenticate(service, request).purpose !== 'control') throw new ProblemError('role_insufficient')
      const { siteId, format, path } = importRequestSchema.parse(request.body)
      return importFile(service, { site: service.sites.get(siteId), format, path })
    })
  }
}
