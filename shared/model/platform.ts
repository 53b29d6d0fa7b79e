import { z } from 'zod'

export const platforms = ['wordpress', 'drupal', 'vault'] as const
export const platformSchema = z.enum(platforms)
export type Platform = z.infer<typeof platformSchema>

/** The name people know a platform by. */
export const platformNames: Record<Platform, string> = {
  wordpress: 'WordPress',
  drupal: 'Drupal',
  vault: 'Vault',
}
