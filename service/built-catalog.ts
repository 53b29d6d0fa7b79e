import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Catalog } from '../shared/model/rules/catalog.ts'

/** Name of the file beside the built service that holds the catalog, as the build read and checked it. */
export const builtCatalog = 'catalog.json'

/**
 * The catalog of this program: as the build left it, or, run from source, read
 * from its YAML. Throws CatalogError when that cannot be used.
 */
export async function readCatalog(): Promise<Catalog> {
  const { dirname } = import.meta
  const file = [join(dirname, builtCatalog), join(dirname, '..', builtCatalog)].find((place) => existsSync(place))
  if (file) return JSON.parse(readFileSync(file, 'utf8')) as Catalog
  const { loadCatalog } = await import('./catalog.ts')
  return loadCatalog()
}
