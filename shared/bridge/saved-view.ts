import { z } from 'zod'

/** Lists that views of can be saved. */
export const viewPages = ['fleet', 'alerts', 'incidents'] as const

/** A way to look at a list, under a name: filter, sort, group, columns. They stand in the address, and are kept as they stand there. */
export const savedViewSchema = z.object({
  id: z.string().min(1).max(64),
  page: z.enum(viewPages),
  name: z.string().trim().min(1).max(60),
  /** Parameters of the address, by name. */
  parameters: z.record(z.string().max(20), z.string().max(500)),
})
export type SavedView = z.infer<typeof savedViewSchema>
export type ViewPage = SavedView['page']
