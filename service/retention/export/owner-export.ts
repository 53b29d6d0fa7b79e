import type { Service } from '../../service.ts'
import { ownerAuthor } from '../../store/audit/audit-log.ts'
import type { ExportReport } from './manifest.ts'
import { writeExport } from './write-export.ts'

/** An export that the owner of the data folder asks for; the audit log has it before it is made. Throws as `writeExport` does. */
export async function exportForOwner(service: Service, file: string): Promise<ExportReport> {
  service.audit.record({ author: ownerAuthor, action: 'export', object: { kind: 'account', id: null } })
  return writeExport(service, file)
}
