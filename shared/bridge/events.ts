import { z } from 'zod'
import { idSchema, instantSchema } from '../model/ids.ts'
import { severitySchema } from '../model/severity.ts'
import { accountStateSchema, consoleStateSchema } from './console-state.ts'
import { soundChoiceSchema } from './notify.ts'
import { settingsSchema } from './settings.ts'
import { updateStateSchema } from './updates.ts'

/** A notification inside the window; `link` is a route of the renderer such as `/alerts/ACCOUNT/ALERT`. */
export const toastSchema = z.object({
  id: z.string(),
  at: instantSchema,
  severity: severitySchema,
  title: z.string(),
  body: z.string(),
  link: z.string(),
  /** What a window may let be heard; null or absent: nothing. */
  sound: soundChoiceSchema.nullable().optional(),
})
export type Toast = z.infer<typeof toastSchema>

/** What the console tells a renderer, small enough to be sent at any rate: ids, not documents. */
export const consoleEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state'), state: consoleStateSchema }),
  z.object({ type: z.literal('account'), account: accountStateSchema }),
  z.object({ type: z.literal('account-removed'), accountId: idSchema }),
  /** Sites, health, snoozes or clients changed; an empty list means any of them. */
  z.object({ type: z.literal('fleet'), accountId: idSchema, siteIds: z.array(idSchema) }),
  /** Alerts or their evidence changed; an empty list means any of them. */
  z.object({ type: z.literal('alerts'), accountId: idSchema, alertIds: z.array(idSchema) }),
  z.object({ type: z.literal('incidents'), accountId: idSchema }),
  /** Settings of rules or planned work changed. */
  z.object({ type: z.literal('rules'), accountId: idSchema }),
  z.object({ type: z.literal('outbox'), waiting: z.number().int(), refused: z.number().int() }),
  z.object({ type: z.literal('settings'), settings: settingsSchema }),
  z.object({ type: z.literal('update'), update: updateStateSchema }),
  z.object({ type: z.literal('toast'), toast: toastSchema }),
  z.object({ type: z.literal('toast-withdrawn'), id: z.string() }),
  z.object({ type: z.literal('navigate'), to: z.string() }),
])
export type ConsoleEvent = z.infer<typeof consoleEventSchema>
