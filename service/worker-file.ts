import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The program of a thread: a source in the folder of who starts it, or, in the built service, beside its entry. */
export function workerFile(folder: string, name: string): string {
  const places = [join(folder, `${name}.ts`), join(folder, `${name}.js`), join(folder, '..', `${name}.js`)]
  return places.find((place) => existsSync(place)) ?? places[0]!
}
