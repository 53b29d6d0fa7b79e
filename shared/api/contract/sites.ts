import { z } from 'zod'
import { siteHealthSchema } from '../../model/sites/health.ts'
import { ingestionSchema } from '../../model/sites/ingestion.ts'
import {
  clientSchema,
  credentialsEntrySchema,
  credentialsSchema,
  newSiteSchema,
  overlapHoursSchema,
  siteSchema,
} from '../../model/sites/site.ts'
import { newSourceSchema, sourceSchema } from '../../model/sites/source.ts'
import { byId, cursorPage, edit, gone, only, page, read, write } from './base.ts'

export const clients = {
  list: read('/v1/clients', 'Clients', 'clients').output(z.object({ items: z.array(clientSchema) })),
  create: write('POST', '/v1/clients', 'Create a client', 'clients')
    .input(clientSchema.pick({ name: true }).extend({ timeZone: clientSchema.shape.timeZone.default(null) }))
    .output(clientSchema),
  update: edit('/v1/clients/{id}', 'Correct the name or the time zone of a client', 'clients')
    .input(byId.extend(clientSchema.pick({ name: true, timeZone: true }).partial().shape))
    .output(clientSchema),
  delete: write('DELETE', '/v1/clients/{id}', 'Delete a client; its sites stay, and belong to nobody', 'clients').input(byId).output(gone),
}

export const sites = {
  list: read('/v1/sites', 'Sites', 'sites').input(z.object(cursorPage)).output(page(siteSchema)),
  get: read('/v1/sites/{id}', 'One site', 'sites').input(byId).output(siteSchema),
  create: write('POST', '/v1/sites', 'Create a site with its first credentials', 'sites')
    .input(newSiteSchema)
    .output(z.object({ site: siteSchema, credentials: credentialsSchema })),
  update: edit('/v1/sites/{id}', 'Change a site; the platform stays', 'sites')
    .input(byId.extend(newSiteSchema.omit({ platform: true }).extend({ enabled: z.boolean() }).partial().shape))
    .output(siteSchema),
  delete: write('DELETE', '/v1/sites/{id}', 'Delete a site with everything it owns', 'sites').input(byId).output(gone),
}

export const credentials = {
  list: read(
    '/v1/sites/{id}/credentials',
    'Credentials of a site, without their secrets, newest first; for keys of role admin',
    'credentials',
  )
    .input(byId)
    .output(z.object({ items: z.array(credentialsEntrySchema) })),
  rotate: write(
    'POST',
    '/v1/sites/{id}/credentials',
    'New credentials for a site, the secret shown this once; the old ones end at once or after an overlap',
    'credentials',
  )
    .input(byId.extend({ overlapHours: overlapHoursSchema }))
    .output(credentialsSchema),
}

export const health = {
  get: read('/v1/sites/{id}/health', 'Health of a site with its reasons', 'health').input(byId).output(siteHealthSchema),
}

export const ingestion = {
  get: read('/v1/sites/{id}/ingestion', 'What a site sent in the last 24 hours', 'ingestion').input(byId).output(ingestionSchema),
}

export const sources = {
  list: read('/v1/sources', 'Log files that this service follows', 'sources').output(z.object({ items: z.array(sourceSchema) })),
  create: write('POST', '/v1/sources', 'Follow a log file on the machine of the service', 'sources')
    .errors(only('source_not_local'))
    .input(newSourceSchema)
    .output(sourceSchema),
  delete: write('DELETE', '/v1/sources/{id}', 'Stop following', 'sources').input(byId).output(gone),
}
