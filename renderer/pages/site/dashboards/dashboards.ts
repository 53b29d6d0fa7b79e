import type { Platform } from '../../../../shared/model/platform.ts'
import type { Dashboard } from './dashboard.ts'
import { drupal } from './drupal.ts'
import { vault } from './vault.ts'
import { wordpress } from './wordpress.ts'

/** The dashboards of a platform, in the order to show them. */
export const dashboards: Record<Platform, Dashboard[]> = { wordpress, drupal, vault }
