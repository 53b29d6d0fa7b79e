import { z } from 'zod'
import { instantSchema } from '../model/ids.ts'
import { severitySchema } from '../model/severity.ts'

/** Preferences of the person at this machine; never secrets, never data. */
export const settingsSchema = z.object({
  theme: z.enum(['dark', 'light', 'system']),
  density: z.enum(['compact', 'comfortable']),
  /** Alerts of this severity and worse are announced. */
  notifyFrom: severitySchema,
  notifications: z.boolean(),
  sound: z.boolean(),
  /** No announcements until this instant; null means off. */
  doNotDisturbUntil: instantSchema.nullable(),
  /** Hide acknowledged and snoozed rows in lists. */
  hideSuppressed: z.boolean(),
  /** When the person last marked the fleet as looked at. */
  lookedAt: instantSchema.nullable(),
})
export type Settings = z.infer<typeof settingsSchema>

export const defaultSettings: Settings = {
  theme: 'dark',
  density: 'compact',
  notifyFrom: 'high',
  notifications: true,
  sound: false,
  doNotDisturbUntil: null,
  hideSuppressed: false,
  lookedAt: null,
}
