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

/** Every metric that a dashboard reads. */
export function metricsOfDashboard({ stats, charts, tops = [] }: Dashboard): string[] {
  const shares = stats.flatMap(({ read }) => (typeof read === 'object' && 'shareOf' in read ? [read.shareOf] : []))
  return [...new Set([...stats.map(({ metric }) => metric), ...shares, ...charts, ...tops.map(({ metric }) => metric)])]
}
