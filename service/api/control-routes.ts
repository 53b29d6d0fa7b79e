import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { idSchema } from '../../shared/model/ids.ts'
import { sourceFormatSchema } from '../../shared/model/sites/source.ts'
import { ProblemError } from '../problem.ts'
import { exportForOwner } from '../retention/export/owner-export.ts'
import type { Service } from '../service.ts'
import { importForOwner } from '../sources/owner-import.ts'
import { authenticate } from './api-plugin.ts'

/** What `import` asks of the service that runs. `path` is absolute: both are on one machine, under one owner. */
const importRequestSchema = z.object({ siteId: idSchema, format: sourceFormatSchema, path: z.string().min(1).max(4096) })
export const importPath = '/control/import'

/** What `export` asks of it. */
const exportRequestSchema = z.object({ path: z.string().min(1).max(4096) })
export const exportPath = '/control/export'

/** Fastify plugin: what only the command line of the owner may ask, by the key in the control file. Not part of the API. */
export function controlRoutes(service: Service) {
  return async function plugin(app: FastifyInstance): Promise<void> {
    app.post(importPath, async (request) => {
      if (authenticate(service, request).purpose !== 'control') throw new ProblemError('role_insufficient')
      const { siteId, format, path } = importRequestSchema.parse(request.body)
      return importForOwner(service, { site: service.sites.get(siteId), format, path })
    })
    app.post(exportPath, async (request) => {
      if (authenticate(service, request).purpose !== 'control') throw new ProblemError('role_insufficient')
      return exportForOwner(service, exportRequestSchema.parse(request.body).path)
    })
  }
}
