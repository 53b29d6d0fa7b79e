import { z } from 'zod'
import { idSchema, instantSchema, versionSchema } from '../ids.ts'

/** ISO 8601 weekday: 1 is Monday, 7 is Sunday. */
export const weekdaySchema = z.number().int().min(1).max(7).describe('ISO 8601: 1 is Monday, 7 is Sunday')

/** Which of a weekday's days in a month. */
export const weeksOfMonth = ['first', 'second', 'third', 'fourth', 'last'] as const
export const weekOfMonthSchema = z.enum(weeksOfMonth)
export type WeekOfMonth = z.infer<typeof weekOfMonthSchema>

/** A zone that this machine's time zone data knows. */
export const zoneSchema = z
  .string()
  .min(1)
  .max(64)
  .refine(isZone, { message: 'This time zone is not known. Use a name such as Europe/Berlin.' })

const recurring = {
  time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .describe('Wall-clock time at which it begins, `HH:MM`'),
  timeZone: zoneSchema,
  durationMinutes: z.number().int().min(1).max(1440).describe('Elapsed time, whatever clocks are changed meanwhile'),
}

/**
 * When a window is on. Recurring ones begin at a wall-clock time of their zone:
 * one that a change of clocks leaves out begins as much later as the clocks jump,
 * one that it repeats begins the first time (as RFC 5545, section 3.3.5, reads local times).
 */
export const maintenanceScheduleSchema = z.discriminatedUnion('kind', [
  z
    .object({ kind: z.literal('once'), from: instantSchema, to: instantSchema })
    .refine(({ from, to }) => from < to, { path: ['to'], message: 'A window ends after it began.' }),
  z.object({ kind: z.literal('weekly'), weekdays: z.array(weekdaySchema).min(1).max(7), ...recurring }),
  z.object({ kind: z.literal('monthly'), week: weekOfMonthSchema, weekday: weekdaySchema, ...recurring }),
])
export type MaintenanceSchedule = z.infer<typeof maintenanceScheduleSchema>

/** Which sites a window is for. */
export const maintenanceScopeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('account') }),
  z.object({ kind: z.literal('clients'), clientIds: z.array(idSchema).min(1).max(500) }),
  z.object({ kind: z.literal('sites'), siteIds: z.array(idSchema).min(1).max(500) }),
])
export type MaintenanceScope = z.infer<typeof maintenanceScopeSchema>

/** Planned work: what fires meanwhile is raised and shown, but told to nobody before the window is over. */
export const maintenanceSchema = z.object({
  id: idSchema,
  title: z.string().min(1).max(200),
  scope: maintenanceScopeSchema,
  ruleIds: z.array(z.string().min(1).max(100)).min(1).max(500).nullable().describe('Null for every rule'),
  schedule: maintenanceScheduleSchema,
  enabled: z.boolean(),
  version: versionSchema,
  createdAt: instantSchema,
  createdBy: z.string().describe('Name of the API key'),
  updatedAt: instantSchema,
  updatedBy: z.string(),
})
export type Maintenance = z.infer<typeof maintenanceSchema>

/** What a caller gives to plan a window. */
export const newMaintenanceSchema = maintenanceSchema
  .pick({ title: true, scope: true, schedule: true })
  .extend({ ruleIds: maintenanceSchema.shape.ruleIds.default(null), enabled: maintenanceSchema.shape.enabled.default(true) })
export type NewMaintenance = z.infer<typeof newMaintenanceSchema>

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
