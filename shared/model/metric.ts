import { z } from 'zod'
import { idSchema, instantSchema } from './ids.ts'
import { platformSchema } from './platform.ts'

/** Equality, inequality, one-of or comparison on a field or label. All matchers of a list must hold. */
export const matcherSchema = z.object({
  field: z.string().min(1).max(64),
  op: z.enum(['=', '!=', 'in', 'not-in', '>', '>=', '<', '<=', 'exists']).default('='),
  value: z
    .union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number(), z.boolean()]))])
    .optional()
    .describe('What it is compared with'),
})
export type Matcher = z.infer<typeof matcherSchema>

/** How one metric is derived from signals. */
export const metricDefinitionSchema = z.object({
  id: z.string().regex(/^[a-z][a-z0-9_]{2,80}$/),
  platform: z.union([platformSchema, z.literal('any')]),
  title: z.string().min(1).max(120),
  unit: z.string().max(20).describe('`1` for counts, `ms`, `s`, `bytes`, `percent`'),
  kind: z
    .enum(['counter', 'gauge', 'duration'])
    .describe('counter: each signal adds `value`; gauge: each signal states a level; duration: as gauge, with a mergeable histogram'),
  from: z
    .array(
      z.object({
        type: z.string(),
        where: z.array(matcherSchema).default([]),
        value: z.string().optional().describe('Field that holds the number; absent means 1 per signal'),
        labels: z.record(z.string(), z.string()).default({}).describe('Label name to field name'),
      }),
    )
    .min(1),
  meaning: z.string().min(1),
})
export type MetricDefinition = z.infer<typeof metricDefinitionSchema>

/** One point of a series: what a bucket, or several merged ones, say. `at` is the start of the step. */
export const metricPointSchema = z.object({
  at: instantSchema,
  count: z.number().describe('Observations'),
  sum: z.number().describe("In the metric's unit, as the others"),
  min: z.number().describe('Smallest value'),
  max: z.number().describe('Largest value'),
  last: z.number().describe('Newest value'),
  p50: z.number().optional().describe('Median, within 2 %; durations only'),
  p95: z.number().optional().describe('95th percentile, within 2 %; durations only'),
})
export type MetricPoint = z.infer<typeof metricPointSchema>

/** A metric of one site over time, for one label set. Steps without a point have no data, which is not zero. */
export const metricSeriesSchema = z.object({
  siteId: idSchema,
  metric: z.string(),
  labels: z.record(z.string(), z.string()),
  step: z.number().int().positive().describe('Length of a step in ms'),
  points: z.array(metricPointSchema),
})
export type MetricSeries = z.infer<typeof metricSeriesSchema>
