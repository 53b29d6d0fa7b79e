import { z } from 'zod'

/** Identifier of an object as the API hands it out: 1 to 64 URL-safe characters. */
export const idSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .describe('Identifier, 1 to 64 URL-safe characters')

/** An instant: whole milliseconds since 1970-01-01T00:00:00Z. */
export const instantSchema = z.number().int().nonnegative().describe('Instant, unix ms')
export type Instant = z.infer<typeof instantSchema>

/** Document version: 1 at creation, one more with every change. */
export const versionSchema = z.number().int().positive().describe('Version of the document, one more with every change')
