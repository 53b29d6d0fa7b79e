import type { ImportReport } from '../../shared/model/sites/source.ts'
import type { Service } from '../service.ts'
import { ownerAuthor } from '../store/audit/audit-log.ts'
import { importFile } from './import-file.ts'

/**
 * An import that the owner of the data folder asks for. The audit log has it
 * before the first line is stored, so that nothing came in unrecorded, and again
 * with the figures at the end: an import without its end was refused or broken off.
 * Throws as `importFile` does.
 */
export async function importForOwner(service: Service, input: Parameters<typeof importFile>[1]): Promise<ImportReport> {
  const { site, format } = input
  const act = { author: ownerAuthor, object: { kind: 'sites', id: site.id } }
  service.audit.record({ ...act, action: 'import', details: { format } })
  const report = await importFile(service, input)
  const { accepted, dropped, failed } = report
  service.audit.record({ ...act, action: 'imported', details: { format, accepted, dropped, failed: failed.length } })
  return report
}
