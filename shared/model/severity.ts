import { z } from 'zod'

/** Severities, worst first. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const
export const severitySchema = z.enum(severities)
export type Severity = z.infer<typeof severitySchema>

/** A count for each severity. */
export const severityCountsSchema = z.object({
  critical: z.number().int().nonnegative(),
  high: z.number().int().nonnegative(),
  medium: z.number().int().nonnegative(),
  low: z.number().int().nonnegative(),
  info: z.number().int().nonnegative(),
})
export type SeverityCounts = z.infer<typeof severityCountsSchema>

/** A fresh count of nothing. */
export function noCounts(): SeverityCounts {
  return { critical: 0, high: 0, medium: 0, low: 0, info: 0 }
}

/** 0 for critical up to 4 for info, for sorting worst first. */
export function severityRank(severity: Severity): number {
  return severities.indexOf(severity)
}
