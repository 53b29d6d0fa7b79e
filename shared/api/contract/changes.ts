import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { changeSchema } from '../../model/change.ts'
import { only, read } from './base.ts'

export const changes = {
  list: read('/v1/changes', 'What changed since a cursor; without one, everything from the start', 'changes')
    .errors(only('cursor_expired'))
    .input(z.object({ cursor: z.string().max(200).optional(), limit: z.int().min(1).max(500).default(500).describe('Changes at most') }))
    .output(
      z.object({
        cursor: z.string().describe('To go on from'),
        changes: z.array(changeSchema),
        remaining: z
          .number()
          .int()
          .nonnegative()
          .describe('Changes that are still to be read; of many, what is written meanwhile may count twice'),
      }),
    ),
}

export const stream = {
  open: read('/v1/stream', 'Server-sent events: a wake-up with the newest cursor', 'stream').output(
    eventIterator(z.object({ cursor: z.string() })),
  ),
}
