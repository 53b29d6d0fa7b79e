import { z } from 'zod'
import { instantSchema } from '../model/ids.ts'

/**
 * Why a console is not kept up to date by itself. `checkout`: it runs from its sources, or in a browser; `package`: the
 * packages of the system bring updates; `no-feed`: it was packed without an address to look at; `unsafe-feed`: that
 * address cannot be read or is not https; `unsigned`: it is not signed, so another's update could not be told from ours.
 */
const noUpdates = ['checkout', 'package', 'no-feed', 'unsafe-feed', 'unsigned'] as const
export type NoUpdates = (typeof noUpdates)[number]

/**
 * Why an update was not taken. `tampered`: its fingerprint or its signature is not the expected one; `unreadable`: what
 * the feed says is no description of an update; `unreachable`: nothing could be asked for; `failed`: anything else.
 */
const updateProblems = ['tampered', 'unreadable', 'unreachable', 'failed'] as const
export type UpdateProblem = (typeof updateProblems)[number]

const version = z.string().max(100)
/** The person is not reminded before then; null: not put off. */
const later = instantSchema.nullable()

/** How up to date the console is. */
export const updateStateSchema = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('off'), why: z.enum(noUpdates) }),
  /** Nothing newer is known; `checkedAt` null: nobody has looked yet. */
  z.object({ phase: z.literal('current'), checkedAt: instantSchema.nullable() }),
  z.object({ phase: z.literal('checking') }),
  /** There is one; it is not fetched before the person or the settings say so. */
  z.object({ phase: z.literal('available'), version, later }),
  z.object({ phase: z.literal('downloading'), version, percent: z.number().min(0).max(100) }),
  /** Fetched and verified: installed when the console ends, or at once. */
  z.object({ phase: z.literal('ready'), version, later }),
  /** `version` null: it was not known yet. `text`: what was wrong, as it was said. */
  z.object({ phase: z.literal('refused'), version: version.nullable(), problem: z.enum(updateProblems), text: z.string().max(500) }),
])
export type UpdateState = z.infer<typeof updateStateSchema>

/** What a person asks for. */
export type UpdateAct = 'check' | 'download' | 'install' | 'later'

/** What can be asked for in each phase; anything else is refused with `update_not_now` and changes nothing. */
export const updateActs: Record<UpdateState['phase'], readonly UpdateAct[]> = {
  off: [],
  current: ['check'],
  checking: [],
  available: ['download', 'later'],
  downloading: [],
  ready: ['install', 'later'],
  refused: ['check'],
}
