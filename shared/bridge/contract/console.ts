import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { idSchema, instantSchema } from '../../model/ids.ts'
import { consoleStateSchema } from '../console-state.ts'
import { diagnosticsSchema, supportFileSchema } from '../diagnostics.ts'
import { consoleEventSchema } from '../events.ts'
import { muteSchema, notifyStatusSchema, replayRowSchema } from '../notify.ts'
import { conflictSchema, outboxItemSchema, settlementSchema } from '../outbox.ts'
import { clientMonthSchema, reportDocumentSchema, reportFormats } from '../reports.ts'
import { settingsSchema } from '../settings.ts'
import { updateStateSchema } from '../updates.ts'
import { ask, rows, scope } from './base.ts'

export const state = {
  get: ask.output(consoleStateSchema),
  /** The newest event first tells the whole state, then what changes. */
  events: ask.output(eventIterator(consoleEventSchema)),
}

export const outbox = {
  list: ask.output(z.array(outboxItemSchema)),
  /** What a person has to decide between. */
  conflict: ask.input(z.object({ intentId: z.string() })).output(conflictSchema),
  settle: ask.input(z.object({ intentId: z.string(), choice: settlementSchema })).output(z.object({ intentId: z.string() })),
  /** Forgets a refused intent. */
  dismiss: ask.input(z.object({ intentId: z.string() })).output(z.object({ intentId: z.string() })),
}

export const notifications = {
  /** For diagnostics: what the system refused, what waits, what is doubtful. */
  status: ask.output(notifyStatusSchema),
  /**
   * What would have been told in [from, to), 31 days at most, under the settings as they are with `settings` tried in
   * their place; newest first. `leftOut`: older alerts that were not gone through.
   */
  replay: ask
    .input(
      z.object({
        accountId: scope.accountId,
        from: instantSchema,
        to: instantSchema,
        settings: settingsSchema.partial().default({}),
        ...rows,
      }),
    )
    .output(z.object({ total: z.number().int(), leftOut: z.number().int(), rows: z.array(replayRowSchema) })),
  /** Mutes of this machine that are in force, newest first. */
  mutes: ask.output(z.array(muteSchema)),
  mute: ask
    .input(muteSchema.pick({ accountId: true, target: true, until: true }).extend({ reason: z.string().max(500).default('') }))
    .output(muteSchema),
  endMute: ask.input(z.object({ id: idSchema })).output(z.object({ id: idSchema })),
}

export const reports = {
  /** Whose reports there can be: clients by name, then, with id null and no name, sites of no client. */
  clients: ask
    .input(z.object({ accountId: scope.accountId }))
    .output(z.array(z.object({ accountId: idSchema, clientId: idSchema.nullable(), name: z.string(), sites: z.number().int() }))),
  /** A client's month beside the month before; what it lacks stands in it. Days that were read are kept for reading offline. */
  client: ask.input(clientMonthSchema).output(z.object({ document: reportDocumentSchema })),
  file: ask.input(clientMonthSchema.extend({ format: z.enum(reportFormats) })).output(z.file()),
}

export const diagnostics = {
  get: ask.output(z.object({ diagnostics: diagnosticsSchema, text: z.string() })),
  /** What the support bundle would hold now. */
  contents: ask.output(z.array(supportFileSchema)),
  /** One answer that did not fit the contract: its form, without its texts, for a report. */
  quarantined: ask.input(z.object({ id: z.string().max(200) })).output(z.file()),
  /** Deletes one of them, or all with null. */
  forget: ask.input(z.object({ id: z.string().max(200).nullable() })).output(z.object({ forgotten: z.number().int() })),
  /** A zip of it. */
  bundle: ask.output(z.file()),
}

export const cache = {
  /** Makes a new key for what the cache encrypts and seals everything anew; answers how much. */
  rotateKey: ask.output(z.object({ resealed: z.number().int() })),
}

export const settings = {
  get: ask.output(settingsSchema),
  update: ask.input(settingsSchema.partial()).output(settingsSchema),
}

/** The program itself. Each answers how things stand then; what does not fit how they stood is refused: `update_not_now`. */
export const updates = {
  /** Looks now, whatever the settings say. */
  check: ask.output(updateStateSchema),
  /** Fetches what is available. */
  download: ask.output(updateStateSchema),
  /** Ends the console in order and starts the new one. */
  install: ask.output(updateStateSchema),
  /** Does not mention this version for a day. What was fetched is installed when the console ends. */
  later: ask.output(updateStateSchema),
}
