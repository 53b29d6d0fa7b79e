import { z } from 'zod'
import { instantSchema } from '../model/ids.ts'
import { languageChoices } from '../model/language.ts'
import { zoneSchema } from '../model/rules/maintenance.ts'
import { quietHoursSchema, weeklyHoursSchema } from '../model/rules/weekly-hours.ts'
import { severitySchema } from '../model/severity.ts'
import { escalationSchema, flappingSchema, soundsSchema } from './notify.ts'
import { savedViewSchema } from './saved-view.ts'

/** Keys that show the console from anywhere, in the words of Electron's accelerators: at least one key that types nothing, then a letter, a digit or a function key. */
export const shortcutSchema = z
  .string()
  .regex(/^(?=.*(CommandOrControl|Alt|Super)\+)((CommandOrControl|Alt|Shift|Super)\+){1,3}([A-Z0-9]|F[1-9]|F1[0-2])$/)

/** Preferences of the person at this machine; never secrets, never data. No defaults in here: a part of it must not bring them along. */
export const settingsSchema = z.object({
  theme: z.enum(['dark', 'light', 'system']),
  /** Language of all texts; `system` is what the system prefers. */
  language: z.enum(languageChoices),
  density: z.enum(['compact', 'comfortable']),
  /** Zone of all times on screen; null: the zone of this machine. */
  timeZone: zoneSchema.nullable(),
  /** Alerts of this severity and worse are announced. */
  notifyFrom: severitySchema,
  notifications: z.boolean(),
  /** Alerts that this filter (see filter.ts) keeps are announced; empty: all. */
  notifyFilter: z.string().max(500),
  /** Alerts that this filter keeps are what the tray is about; empty: all. */
  trayFilter: z.string().max(500),
  /** Whether anything is heard at all. */
  sound: z.boolean(),
  sounds: soundsSchema,
  /** Null: none. */
  quietHours: quietHoursSchema.nullable(),
  workingHours: weeklyHoursSchema,
  escalation: escalationSchema,
  flapping: flappingSchema,
  /** No announcements until this instant; null means off. */
  doNotDisturbUntil: instantSchema.nullable(),
  /** The desktop starts with the person's session, without its window. */
  startAtLogin: z.boolean(),
  /** Shows the desktop's window from anywhere; null: nothing does. */
  shortcut: shortcutSchema.nullable(),
  /** Whether the desktop looks for a newer version of itself, and whether it fetches one without asking. */
  updates: z.enum(['never', 'ask', 'download']),
  /** The network of this machine costs by the amount, whatever the system says of it: services are asked seldom, metrics are not fetched ahead. */
  meteredNetwork: z.boolean(),
  /** Hide acknowledged and snoozed rows in lists. */
  hideSuppressed: z.boolean(),
  /** Largest size of the cache, MB: above it the oldest that is over goes, evidence first. */
  cacheLimit: z.int().min(100).max(100_000),
  /** When the person last marked the fleet as looked at. */
  lookedAt: instantSchema.nullable(),
  /** Ways to look at a list that the person gave a name to, in the order to offer them. */
  views: z.array(savedViewSchema).max(50),
})
export type Settings = z.infer<typeof settingsSchema>

export const defaultSettings: Settings = {
  theme: 'dark',
  language: 'system',
  density: 'compact',
  timeZone: null,
  notifyFrom: 'high',
  notifications: true,
  notifyFilter: '',
  trayFilter: '',
  sound: false,
  sounds: {
    critical: { on: true, choice: 'alarm' },
    high: { on: true, choice: 'chime' },
    medium: { on: false, choice: 'soft' },
    low: { on: false, choice: 'soft' },
    info: { on: false, choice: 'soft' },
  },
  quietHours: null,
  workingHours: { weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '17:00', timeZone: null },
  escalation: { after: { critical: 15, high: null, medium: null, low: null, info: null }, times: 3, sound: 'alarm' },
  flapping: { on: true, fires: 4, windowMinutes: 60, stableMinutes: 30 },
  doNotDisturbUntil: null,
  startAtLogin: false,
  shortcut: null,
  updates: 'ask',
  meteredNetwork: false,
  hideSuppressed: false,
  cacheLimit: 2000,
  lookedAt: null,
  views: [],
}
