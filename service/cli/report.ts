import type { ImportReport } from '../../shared/model/sites/source.ts'

/** What an import or send did, for people. Lines count from 1. */
export function reportLines({ accepted, dropped, failed }: ImportReport): string[] {
  return [
    `${accepted} accepted, ${dropped} dropped, ${failed.length} failed`,
    ...failed.map(({ line, reason }) => `  line ${line}: ${reason}`),
  ]
}
