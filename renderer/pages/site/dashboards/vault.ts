import type { Dashboard } from './dashboard.ts'

export const vault: Dashboard[] = [
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
