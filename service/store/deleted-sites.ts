import type { Database } from './database.ts'

/** A site that is not being deleted, as a condition on rows of `sites`. */
export const isThere = 'deleted_at IS NULL'

/** The same as a condition on rows that name their site. */
export const ofSiteThatIsThere = `site_id NOT IN (SELECT id FROM sites WHERE deleted_at IS NOT NULL)`

/** Sites that were deleted and whose rows have not all gone yet: nobody may see anything of them. Hardly ever any. */
export function deletedSites(db: Database): string[] {
  return db.all<{ id: string }>('SELECT id FROM sites WHERE deleted_at IS NOT NULL ORDER BY deleted_at, id').map(({ id }) => id)
}
