import type { Platform } from '../../../../shared/model/platform.ts'

/** How one figure is read from a metric over the chosen time. */
export type StatReading =
  /** All of it, added up. */
  | 'sum'
  /** The newest level; the highest of its label sets. */
  | 'last'
  /** The highest value. */
  | 'max'
  /** The 95th percentile at its worst. */
  | 'p95'
  /** As a share of another metric, percent. */
  | { shareOf: string }
  /** How many values of a label there were. */
  | { distinct: string }

export interface DashboardStat {
  metric: string
  read: StatReading
  /** Red above this: only for what needs hands. */
  badAbove?: number
}

/** One question about a site. Metrics that the catalog does not have are left out. */
export interface Dashboard {
  /** Its words stand in messages/en/dashboards.ts. */
  id: DashboardId
  stats: DashboardStat[]
  charts: string[]
  /** Values of a label with most of a metric. */
  tops?: { metric: string; label: string }[]
  alerts?: true
  changes?: true
}

export type DashboardId =
  | 'overview'
  | 'incidents'
  | 'performance'
  | 'traffic'
  | 'access'
  | 'changes'
  | 'mail'
  | 'plugins'
  | 'jobs'
  | 'secrets'
  | 'tokens'

const wordpress: Dashboard[] = [
  {
    id: 'overview',
    stats: [
      { metric: 'wp_requests_total', read: 'sum' },
      { metric: 'wp_requests_failed_total', read: 'sum', badAbove: 0 },
      { metric: 'wp_request_duration_ms', read: 'p95' },
      { metric: 'wp_php_fatals_total', read: 'sum', badAbove: 0 },
      { metric: 'wp_cron_overdue_count', read: 'last' },
      { metric: 'wp_emails_failed_total', read: 'sum' },
    ],
    charts: ['wp_requests_total', 'wp_request_duration_ms', 'wp_php_fatals_total', 'wp_auth_failed_total'],
    alerts: true,
    changes: true,
  },
  {
    id: 'incidents',
    stats: [
      { metric: 'wp_php_fatals_total', read: 'sum', badAbove: 0 },
      { metric: 'wp_requests_failed_total', read: { shareOf: 'wp_requests_total' }, badAbove: 1 },
      { metric: 'wp_db_errors_total', read: 'sum', badAbove: 0 },
      { metric: 'wp_cron_errors_total', read: 'sum', badAbove: 0 },
      { metric: 'wp_missed_posts_total', read: 'sum', badAbove: 0 },
      { metric: 'wp_memory_near_limit_total', read: 'sum' },
    ],
    charts: ['wp_php_fatals_total', 'wp_requests_failed_total', 'wp_db_errors_total', 'wp_php_warnings_total'],
    tops: [
      { metric: 'wp_php_fatals_total', label: 'plugin' },
      { metric: 'wp_db_errors_total', label: 'subtype' },
    ],
    alerts: true,
  },
  {
    id: 'performance',
    stats: [
      { metric: 'wp_request_duration_ms', read: 'p95' },
      { metric: 'wp_request_db_ms', read: 'p95' },
      { metric: 'wp_request_hook_ms', read: 'p95' },
      { metric: 'wp_request_queries', read: 'max' },
      { metric: 'wp_request_memory_mb', read: 'max' },
      { metric: 'wp_memory_used_percent', read: 'max', badAbove: 95 },
    ],
    charts: [
      'wp_request_duration_ms',
      'wp_request_db_ms',
      'wp_request_hook_ms',
      'wp_request_memory_mb',
      'wp_rest_duration_ms',
      'wp_search_duration_ms',
    ],
    tops: [
      { metric: 'wp_request_duration_ms', label: 'area' },
      { metric: 'wp_memory_near_limit_total', label: 'route' },
    ],
  },
  {
    id: 'traffic',
    stats: [
      { metric: 'wp_requests_total', read: 'sum' },
      { metric: 'wp_cache_hits_total', read: { shareOf: 'wp_requests_total' } },
      { metric: 'wp_requests_not_found_total', read: { shareOf: 'wp_requests_total' } },
      { metric: 'wp_rest_requests_total', read: 'sum' },
      { metric: 'wp_searches_total', read: 'sum' },
      { metric: 'wp_searches_empty_total', read: { shareOf: 'wp_searches_total' } },
    ],
    charts: ['wp_requests_total', 'wp_rest_requests_total', 'wp_requests_not_found_total', 'wp_cache_hits_total'],
    tops: [
      { metric: 'wp_requests_total', label: 'area' },
      { metric: 'wp_requests_total', label: 'status' },
      { metric: 'wp_rest_requests_total', label: 'namespace' },
    ],
  },
  {
    id: 'access',
    stats: [
      { metric: 'wp_auth_succeeded_total', read: 'sum' },
      { metric: 'wp_auth_failed_total', read: 'sum' },
      { metric: 'wp_auth_failed_total', read: { distinct: 'address' } },
      { metric: 'wp_auth_failed_total', read: { distinct: 'user' } },
      { metric: 'wp_admin_role_grants_total', read: 'sum', badAbove: 0 },
      { metric: 'wp_admin_registrations_total', read: 'sum', badAbove: 0 },
      { metric: 'wp_uploads_blocked_total', read: 'sum', badAbove: 0 },
    ],
    charts: ['wp_auth_failed_total', 'wp_auth_succeeded_total', 'wp_role_changes_total', 'wp_uploads_blocked_total'],
    tops: [
      { metric: 'wp_auth_attempts_total', label: 'method' },
      { metric: 'wp_users_registered_total', label: 'role' },
      { metric: 'wp_uploads_blocked_total', label: 'ext' },
    ],
  },
  {
    id: 'changes',
    stats: [
      { metric: 'wp_state_changes_total', read: 'sum' },
      { metric: 'wp_off_hours_changes_total', read: 'sum', badAbove: 0 },
      { metric: 'wp_options_changed_total', read: 'sum' },
      { metric: 'wp_environment_changes_total', read: 'sum' },
      { metric: 'wp_integrity_changes_total', read: 'sum', badAbove: 0 },
      { metric: 'wp_plugin_count', read: 'last' },
    ],
    charts: ['wp_state_changes_total', 'wp_options_changed_total', 'wp_environment_changes_total', 'wp_plugin_count'],
    tops: [
      { metric: 'wp_state_changes_total', label: 'type' },
      { metric: 'wp_state_changes_total', label: 'plugin' },
    ],
    changes: true,
  },
  {
    id: 'mail',
    stats: [
      { metric: 'wp_emails_total', read: 'sum' },
      { metric: 'wp_emails_failed_total', read: 'sum', badAbove: 0 },
      { metric: 'wp_emails_failed_total', read: { shareOf: 'wp_emails_total' }, badAbove: 5 },
    ],
    charts: ['wp_emails_total', 'wp_emails_failed_total'],
    tops: [{ metric: 'wp_emails_failed_total', label: 'error_code' }],
  },
  {
    id: 'plugins',
    stats: [
      { metric: 'wp_plugin_count', read: 'last' },
      { metric: 'wp_hook_duration_ms', read: 'p95' },
      { metric: 'wp_hook_timing_ms', read: 'sum' },
      { metric: 'wp_php_fatals_total', read: 'sum', badAbove: 0 },
      { metric: 'wp_php_warnings_total', read: 'sum' },
      { metric: 'wp_cron_errors_total', read: 'sum', badAbove: 0 },
    ],
    charts: ['wp_hook_timing_ms', 'wp_hook_timing_count', 'wp_php_warnings_total', 'wp_php_fatals_total'],
    tops: [
      { metric: 'wp_hook_timing_ms', label: 'plugin' },
      { metric: 'wp_hook_duration_ms', label: 'hook' },
      { metric: 'wp_php_fatals_total', label: 'plugin' },
      { metric: 'wp_php_warnings_total', label: 'plugin' },
      { metric: 'wp_db_errors_total', label: 'plugin' },
      { metric: 'wp_cron_errors_total', label: 'plugin' },
    ],
  },
]

const drupal: Dashboard[] = [
  {
    id: 'overview',
    stats: [
      { metric: 'drupal_requests_total', read: 'sum' },
      { metric: 'drupal_requests_failed_total', read: 'sum', badAbove: 0 },
      { metric: 'drupal_request_duration_ms', read: 'p95' },
      { metric: 'drupal_queue_depth', read: 'last' },
      { metric: 'drupal_cron_errors_total', read: 'sum', badAbove: 0 },
      { metric: 'drupal_db_errors_total', read: 'sum', badAbove: 0 },
    ],
    charts: ['drupal_requests_total', 'drupal_request_duration_ms', 'drupal_queue_depth', 'drupal_auth_failed_total'],
    alerts: true,
    changes: true,
  },
  {
    id: 'incidents',
    stats: [
      { metric: 'drupal_requests_failed_total', read: { shareOf: 'drupal_requests_total' }, badAbove: 1 },
      { metric: 'drupal_api_failed_total', read: 'sum', badAbove: 0 },
      { metric: 'drupal_db_errors_total', read: 'sum', badAbove: 0 },
      { metric: 'drupal_queue_failed_total', read: 'sum', badAbove: 0 },
      { metric: 'drupal_cron_errors_total', read: 'sum', badAbove: 0 },
    ],
    charts: ['drupal_requests_failed_total', 'drupal_db_errors_total', 'drupal_queue_failed_total', 'drupal_api_failed_total'],
    tops: [
      { metric: 'drupal_db_errors_total', label: 'subtype' },
      { metric: 'drupal_db_errors_total', label: 'module' },
    ],
    alerts: true,
  },
  {
    id: 'performance',
    stats: [
      { metric: 'drupal_request_duration_ms', read: 'p95' },
      { metric: 'drupal_request_db_ms', read: 'p95' },
      { metric: 'drupal_api_duration_ms', read: 'p95' },
      { metric: 'drupal_request_memory_mb', read: 'max' },
      { metric: 'drupal_cache_flushes_total', read: 'sum' },
    ],
    charts: ['drupal_request_duration_ms', 'drupal_request_db_ms', 'drupal_api_duration_ms', 'drupal_request_memory_mb'],
    tops: [
      { metric: 'drupal_request_duration_ms', label: 'area' },
      { metric: 'drupal_api_duration_ms', label: 'format' },
    ],
  },
  {
    id: 'traffic',
    stats: [
      { metric: 'drupal_requests_total', read: 'sum' },
      { metric: 'drupal_requests_not_found_total', read: { shareOf: 'drupal_requests_total' } },
      { metric: 'drupal_api_requests_total', read: 'sum' },
      { metric: 'drupal_moderation_total', read: 'sum' },
    ],
    charts: ['drupal_requests_total', 'drupal_api_requests_total', 'drupal_requests_not_found_total', 'drupal_moderation_total'],
    tops: [
      { metric: 'drupal_requests_total', label: 'area' },
      { metric: 'drupal_requests_total', label: 'status' },
      { metric: 'drupal_api_requests_total', label: 'format' },
    ],
  },
  {
    id: 'access',
    stats: [
      { metric: 'drupal_auth_succeeded_total', read: 'sum' },
      { metric: 'drupal_auth_failed_total', read: 'sum' },
      { metric: 'drupal_auth_failed_total', read: { distinct: 'address' } },
      { metric: 'drupal_auth_failed_total', read: { distinct: 'user' } },
      { metric: 'drupal_admin_role_grants_total', read: 'sum', badAbove: 0 },
      { metric: 'drupal_users_blocked_total', read: 'sum' },
    ],
    charts: ['drupal_auth_failed_total', 'drupal_auth_succeeded_total', 'drupal_role_changes_total', 'drupal_users_created_total'],
    tops: [
      { metric: 'drupal_users_created_total', label: 'role' },
      { metric: 'drupal_role_changes_total', label: 'role' },
    ],
  },
  {
    id: 'changes',
    stats: [
      { metric: 'drupal_module_changes_total', read: 'sum' },
      { metric: 'drupal_config_saves_total', read: 'sum' },
      { metric: 'drupal_config_deletes_total', read: 'sum' },
      { metric: 'drupal_config_imports_total', read: 'sum' },
      { metric: 'drupal_views_changes_total', read: 'sum' },
      { metric: 'drupal_cache_flushes_total', read: 'sum' },
    ],
    charts: ['drupal_module_changes_total', 'drupal_config_saves_total', 'drupal_config_imports_total', 'drupal_cache_flushes_total'],
    tops: [
      { metric: 'drupal_module_changes_total', label: 'module' },
      { metric: 'drupal_config_saves_total', label: 'name' },
    ],
    changes: true,
  },
  {
    id: 'jobs',
    stats: [
      { metric: 'drupal_cron_runs_total', read: 'sum' },
      { metric: 'drupal_cron_errors_total', read: 'sum', badAbove: 0 },
      { metric: 'drupal_cron_run_duration_ms', read: 'p95' },
      { metric: 'drupal_queue_depth', read: 'last' },
      { metric: 'drupal_queue_failed_total', read: 'sum', badAbove: 0 },
    ],
    charts: ['drupal_cron_runs_total', 'drupal_cron_run_duration_ms', 'drupal_queue_depth', 'drupal_queue_failed_total'],
    tops: [
      { metric: 'drupal_queue_failed_total', label: 'queue' },
      { metric: 'drupal_cron_run_duration_ms', label: 'hook' },
    ],
  },
]

const vault: Dashboard[] = [
  {
    id: 'overview',
    stats: [
      { metric: 'vault_requests_total', read: 'sum' },
      { metric: 'vault_failed_total', read: 'sum', badAbove: 0 },
      { metric: 'vault_denied_total', read: 'sum' },
      { metric: 'vault_root_requests_total', read: 'sum', badAbove: 0 },
      { metric: 'vault_seal_changes_total', read: 'sum', badAbove: 0 },
    ],
    charts: ['vault_requests_total', 'vault_denied_total', 'vault_auth_failed_total', 'vault_secret_reads_total'],
    alerts: true,
    changes: true,
  },
  {
    id: 'incidents',
    stats: [
      { metric: 'vault_failed_total', read: { shareOf: 'vault_requests_total' }, badAbove: 1 },
      { metric: 'vault_denied_total', read: { shareOf: 'vault_requests_total' } },
      { metric: 'vault_seal_changes_total', read: 'sum', badAbove: 0 },
      { metric: 'vault_mass_revocations_total', read: 'sum', badAbove: 0 },
    ],
    charts: ['vault_failed_total', 'vault_denied_total', 'vault_mass_revocations_total', 'vault_seal_changes_total'],
    tops: [
      { metric: 'vault_denied_total', label: 'path_class' },
      { metric: 'vault_denied_total', label: 'network' },
    ],
    alerts: true,
  },
  {
    id: 'traffic',
    stats: [
      { metric: 'vault_requests_total', read: 'sum' },
      { metric: 'vault_root_requests_total', read: 'sum', badAbove: 0 },
    ],
    charts: ['vault_requests_total', 'vault_root_requests_total'],
    tops: [
      { metric: 'vault_requests_total', label: 'operation' },
      { metric: 'vault_requests_total', label: 'mount' },
      { metric: 'vault_root_requests_total', label: 'path_class' },
    ],
  },
  {
    id: 'access',
    stats: [
      { metric: 'vault_auth_succeeded_total', read: 'sum' },
      { metric: 'vault_auth_failed_total', read: 'sum' },
      { metric: 'vault_auth_failed_total', read: { distinct: 'network' } },
      { metric: 'vault_denied_total', read: { distinct: 'identity' } },
    ],
    charts: ['vault_auth_failed_total', 'vault_auth_succeeded_total', 'vault_denied_total'],
    tops: [
      { metric: 'vault_auth_failed_total', label: 'mount' },
      { metric: 'vault_auth_failed_total', label: 'network' },
      { metric: 'vault_auth_succeeded_total', label: 'mount' },
    ],
  },
  {
    id: 'secrets',
    stats: [
      { metric: 'vault_secret_reads_total', read: 'sum' },
      { metric: 'vault_production_reads_total', read: 'sum' },
      { metric: 'vault_off_hours_reads_total', read: 'sum', badAbove: 0 },
      { metric: 'vault_secret_reads_total', read: { distinct: 'identity' } },
      { metric: 'vault_production_deletes_total', read: 'sum', badAbove: 0 },
    ],
    charts: ['vault_secret_reads_total', 'vault_production_reads_total', 'vault_off_hours_reads_total', 'vault_secret_deletes_total'],
    tops: [
      { metric: 'vault_secret_reads_total', label: 'path_class' },
      { metric: 'vault_secret_reads_total', label: 'identity' },
    ],
  },
  {
    id: 'tokens',
    stats: [
      { metric: 'vault_tokens_created_total', read: 'sum' },
      { metric: 'vault_token_ttl_s', read: 'max' },
      { metric: 'vault_lease_revocations_total', read: 'sum' },
      { metric: 'vault_mass_revocations_total', read: 'sum', badAbove: 0 },
    ],
    charts: ['vault_tokens_created_total', 'vault_token_ttl_s', 'vault_lease_revocations_total'],
    tops: [
      { metric: 'vault_tokens_created_total', label: 'identity' },
      { metric: 'vault_lease_revocations_total', label: 'action' },
    ],
  },
  {
    id: 'changes',
    stats: [
      { metric: 'vault_policy_changes_total', read: 'sum' },
      { metric: 'vault_seal_changes_total', read: 'sum', badAbove: 0 },
      { metric: 'vault_secret_deletes_total', read: 'sum' },
    ],
    charts: ['vault_policy_changes_total', 'vault_secret_deletes_total'],
    tops: [{ metric: 'vault_policy_changes_total', label: 'policy' }],
    changes: true,
  },
]

/** The dashboards of a platform, in the order to show them. */
export const dashboards: Record<Platform, Dashboard[]> = { wordpress, drupal, vault }

/** Every metric that a dashboard reads. */
export function metricsOfDashboard({ stats, charts, tops = [] }: Dashboard): string[] {
  const shares = stats.flatMap(({ read }) => (typeof read === 'object' && 'shareOf' in read ? [read.shareOf] : []))
  return [...new Set([...stats.map(({ metric }) => metric), ...shares, ...charts, ...tops.map(({ metric }) => metric)])]
}
