import type { MetricDefinition } from '../../../shared/model/metric.ts'
import type { Platform } from '../../../shared/model/platform.ts'

/** What an engineer looks at first, by platform. Metrics that the catalog does not have are left out. */
const first: Record<Platform, string[]> = {
  wordpress: [
    'wp_requests_total',
    'wp_request_duration_ms',
    'wp_auth_failed_total',
    'wp_php_fatals_total',
    'wp_emails_failed_total',
    'wp_cron_overdue_count',
  ],
  drupal: [
    'drupal_requests_total',
    'drupal_request_duration_ms',
    'drupal_auth_failed_total',
    'drupal_queue_depth',
    'drupal_cron_runs_total',
    'drupal_db_errors_total',
  ],
  vault: [
    'vault_requests_total',
    'vault_denied_total',
    'vault_auth_failed_total',
    'vault_secret_reads_total',
    'vault_tokens_created_total',
    'vault_policy_changes_total',
  ],
}

/** Definitions of a platform's key metrics, in the order to show them. */
export function keyMetrics(platform: Platform, metrics: readonly MetricDefinition[]): MetricDefinition[] {
  return first[platform].flatMap((id) => metrics.find((metric) => metric.id === id) ?? [])
}

/** Metrics that a platform can have, in the catalog's order. */
export function metricsOf(platform: Platform, metrics: readonly MetricDefinition[]): MetricDefinition[] {
  return metrics.filter((metric) => metric.platform === platform || metric.platform === 'any')
}
