import { z } from 'zod'
import { weekdaySchema, zoneSchema } from './maintenance.ts'

const timeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

const shape = {
  weekdays: z.array(weekdaySchema).min(1).max(7).describe('Days on which they begin; what begins in the evening may end on the day after'),
  from: timeSchema.describe('Wall-clock times, `HH:MM`. `to` at or before `from` is on the next day.'),
  to: timeSchema,
  timeZone: zoneSchema.nullable().describe('Null: the zone of this machine'),
}
const differ = ({ from, to }: { from: string; to: string }) => from !== to
const sameTimes = { path: ['to'], message: 'They end at another time than they begin.' }

/** Hours that come back every week: working hours, quiet hours. */
export const weeklyHoursSchema = z.object(shape).refine(differ, sameTimes)
export type WeeklyHours = z.infer<typeof weeklyHoursSchema>

/** Weekly hours in which nothing is announced; all of it is told in one summary at their end. */
export const quietHoursSchema = z.object({ ...shape, criticalBreaksThrough: z.boolean() }).refine(differ, sameTimes)
