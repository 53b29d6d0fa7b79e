/** Of which days the metrics of a site are cached. */
export const metricSites = {
  id: 5,
  up: `
CREATE TABLE metric_sites (
  account_id TEXT NOT NULL,
  site_id TEXT NOT NULL,
  -- Ids of the metrics that were read, sorted, with commas.
  metrics TEXT NOT NULL,
  -- All of these metrics from the first to the last day, UTC, are cached as they were when the last was read.
  first_day INTEGER NOT NULL,
  last_day INTEGER NOT NULL,
  read_at INTEGER NOT NULL,
  -- What a backtest needs to know beside them.
  history TEXT NOT NULL,
  PRIMARY KEY (account_id, site_id)
) WITHOUT ROWID;
`,
}
