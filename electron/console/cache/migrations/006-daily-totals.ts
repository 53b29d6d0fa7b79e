/** Totals of days, for reports with no network: a month of a site as one document. */
export const dailyTotals = {
  id: 6,
  up: `
CREATE TABLE daily_months (
  account_id TEXT NOT NULL,
  site_id TEXT NOT NULL,
  -- YYYY-MM
  month TEXT NOT NULL,
  read_at INTEGER NOT NULL,
  -- The days of which the service knew something then, a list.
  document TEXT NOT NULL,
  PRIMARY KEY (account_id, site_id, month)
) WITHOUT ROWID;
`,
}
