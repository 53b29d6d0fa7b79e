import { z } from 'zod'
import { idSchema } from '../../model/ids.ts'
import { alertRowSchema } from './alerts.ts'
import { ask } from './base.ts'
import { fleetRowSchema } from './fleet.ts'

export const search = {
  query: ask.input(z.object({ text: z.string().min(1).max(200), limit: z.int().min(1).max(50).default(8) })).output(
    z.object({
      sites: z.array(fleetRowSchema),
      alerts: z.array(alertRowSchema),
      rules: z.array(z.object({ accountId: idSchema, id: z.string(), title: z.string() })),
    }),
  ),
}
