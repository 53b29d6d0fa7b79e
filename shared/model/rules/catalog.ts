import { z } from 'zod'
import { metricDefinitionSchema } from '../metric.ts'
import { platformSchema } from '../platform.ts'
import { ruleSchema } from './rule.ts'

/** How the privacy guard treats a field before it is stored. */
export const fieldRules = [
  'keep', // as it came
  'path', // query string and fragment cut
  'agent', // user agent reduced to its family
  'domain', // e-mail address reduced to its domain
  'hash', // keyed hash (HMAC-SHA-256, 16 hex digits)
  'address', // full IP address
  'network', // IP address cut to /24 or /64
] as const

/** One field that a signal type may carry. */
export const fieldDefinitionSchema = z.object({
  name: z
    .string()
    .min(1)
    .max(64)
    .describe("Dotted name as it stands in the envelope's labels or payload; for Vault, a path in the audit line"),
  from: z.string().optional().describe('Where it is found when that is not `name`: a dotted path in the event'),
  kind: z.enum(['string', 'number', 'boolean']),
  rule: z.enum(fieldRules).default('keep'),
  meaning: z.string().min(1),
  personal: z.boolean().default(false).describe('Personal data: masked in the console until revealed'),
})
export type FieldDefinition = z.infer<typeof fieldDefinitionSchema>

/** A signal type and its allow-list. */
export const signalTypeSchema = z.object({
  type: z.string().min(1).max(64),
  platforms: z.array(platformSchema).min(1),
  meaning: z.string().min(1),
  fields: z.array(fieldDefinitionSchema),
  example: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).describe('One example, as stored'),
  change: z.string().optional().describe("A change worth showing in timelines and as a site's last change; text with {field.NAME}"),
})
export type SignalType = z.infer<typeof signalTypeSchema>

/** Everything the service ships: the one source of signal types, metrics and rules. */
export const catalogSchema = z.object({
  version: z.string(),
  signalTypes: z.array(signalTypeSchema),
  metrics: z.array(metricDefinitionSchema),
  rules: z.array(ruleSchema),
})
export type Catalog = z.infer<typeof catalogSchema>
