import type { z } from 'zod'
import type { cacheProblemSchema } from '../../../../shared/bridge/console-state.ts'

export type CacheProblem = z.infer<typeof cacheProblemSchema>

/** Why the cache does not take something; nothing was changed. */
export const cacheProblems = {
  cache_newer: 'The cache was written by a later version of this program; it can be read, not changed.',
  cache_read_only: 'The data folder cannot be written to; what is cached can be read, not changed.',
  disk_full: 'The disk is full: nothing new is kept until there is room.',
  key_unavailable: 'The key that encrypts the cache cannot be had; actions cannot be kept safely.',
} as const satisfies Record<CacheProblem, string>

/** A refusal of the cache. Its message is for a person. */
export class CacheRefusal extends Error {
  readonly code: CacheProblem
  constructor(code: CacheProblem) {
    super(cacheProblems[code])
    this.name = 'CacheRefusal'
    this.code = code
  }
}
