import type { Dashboard } from './dashboard.ts'

export const drupal: Dashboard[] = [
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
