import { z } from 'zod'
import { idSchema, instantSchema } from '../model/ids.ts'
import { severitySchema } from '../model/severity.ts'

/** Sounds of a notification, from hardly there to not to be missed. */
export const soundChoices = ['soft', 'chime', 'alarm'] as const
export const soundChoiceSchema = z.enum(soundChoices)
export type SoundChoice = z.infer<typeof soundChoiceSchema>

/** What is heard with an alert of each severity; what was chosen is kept while it is off. */
export const soundsSchema = z.record(severitySchema, z.object({ on: z.boolean(), choice: soundChoiceSchema }))

const minutes = z.int().min(1).max(10_080)

/** An alert that nobody acknowledges is told again this many minutes after it was told last; null: never. At most `times` times. */
export const escalationSchema = z.object({
  after: z.record(severitySchema, minutes.nullable()),
  times: z.int().min(1).max(10),
  sound: soundChoiceSchema,
})
export type Escalation = z.infer<typeof escalationSchema>

/** An alert (site, rule and group) that fires `fires` times within `windowMinutes` is damped until it has not changed for `stableMinutes`. */
export const flappingSchema = z.object({ on: z.boolean(), fires: z.int().min(2).max(100), windowMinutes: minutes, stableMinutes: minutes })
export type Flapping = z.infer<typeof flappingSchema>

/** What a mute on this machine is for. */
export const muteTargetSchema = z.discriminatedUnion('of', [
  z.object({ of: z.literal('alert'), alertId: idSchema }),
  z.object({ of: z.literal('incident'), incidentId: idSchema }),
  z.object({ of: z.literal('rule'), siteId: idSchema, ruleId: z.string().min(1).max(100) }),
  z.object({ of: z.literal('site'), siteId: idSchema }),
])
export type MuteTarget = z.infer<typeof muteTargetSchema>

/** How long a mute lasts. */
export const muteUntilSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('time'), at: instantSchema }),
  /** Until working hours begin next, as the settings say them. */
  z.object({ kind: z.literal('working-hours') }),
  /** Until it gets worse than it was: its severity rises, a value passes what it was by a fraction (0.5: half as much again), or its rule is open on more sites. */
  z
    .object({ kind: z.literal('worse'), severity: z.boolean(), margin: z.number().min(0.01).max(100).nullable(), sites: z.boolean() })
    .refine(({ severity, margin, sites }) => severity || margin !== null || sites, { message: 'It says what counts as worse.' }),
])
export type MuteUntil = z.infer<typeof muteUntilSchema>

/** A mute on this machine alone; a snooze, which everyone sees, is the service's. */
export const muteSchema = z.object({
  id: idSchema,
  accountId: idSchema,
  target: muteTargetSchema,
  until: muteUntilSchema,
  /** When it ends by itself; null when only getting worse ends it. */
  endsAt: instantSchema.nullable(),
  createdAt: instantSchema,
  reason: z.string().max(500),
  /** How bad it was when it was muted. `severity` is null when nothing was open; `values` and thresholds are by alert; `sites` by rule. */
  baseline: z.object({
    severity: severitySchema.nullable(),
    values: z.record(z.string(), z.object({ value: z.number(), threshold: z.number() })),
    sites: z.record(z.string(), z.int().nonnegative()),
  }),
})
export type Mute = z.infer<typeof muteSchema>

/** Why a notification was not shown by the operating system: nobody shows any, they are forbidden, it is not to disturb, or it broke. */
export const refusalReasons = ['no-owner', 'denied', 'do-not-disturb', 'failed'] as const
export const refusalReasonSchema = z.enum(refusalReasons)
export type RefusalReason = z.infer<typeof refusalReasonSchema>

/** What diagnostics say of notifications. */
export const notifyStatusSchema = z.object({
  /** Since the cache began, most recent first; `text` is the newest sentence. */
  refusals: z.array(
    z.object({ reason: refusalReasonSchema, text: z.string(), count: z.int(), firstAt: instantSchema, lastAt: instantSchema }),
  ),
  /** Announced, but whether it was seen is not known: the console ended in between. They are in the next summary. */
  unconfirmed: z.int(),
  /** Held back for a summary. */
  held: z.int(),
  /** Alerts that are damped because they come and go. */
  flapping: z.int(),
  /** When the quiet hours that are on end; null when none are. */
  quietUntil: instantSchema.nullable(),
})
export type NotifyStatus = z.infer<typeof notifyStatusSchema>

/** Why a person is told of an alert. */
export const announceReasons = ['fired', 'fired-again', 'worse', 'flapping'] as const
/** Why telling waits; what is held is told in a summary, each alert once. */
export const holdReasons = [
  'maintenance',
  'snoozed',
  'muted',
  'flapping',
  'do-not-disturb',
  'quiet-hours',
  'old',
  'away',
  'storm',
  'unconfirmed',
] as const
/** Why a person is not told. */
export const silentReasons = ['late', 'off', 'first', 'minor', 'filtered', 'known', 'incident-told', 'over'] as const

/** What would have happened to an alert at one moment. */
export const replayRowSchema = z.object({
  at: instantSchema,
  accountId: idSchema,
  alertId: idSchema,
  title: z.string(),
  siteName: z.string(),
  severity: severitySchema,
  /** toast: told alone; summary: told with others; reminder: told again; held: waits for a summary; silent: not told. */
  outcome: z.enum(['toast', 'summary', 'reminder', 'held', 'silent']),
  why: z.enum([...announceReasons, ...holdReasons, ...silentReasons, 'unacknowledged']),
  /** Rows with the same toast were told together. */
  toastId: z.string().nullable(),
})
export type ReplayRow = z.infer<typeof replayRowSchema>
