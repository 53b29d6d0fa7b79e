export const id = 8

/**
 * Buckets in the order of minutes: a batch brings a few dozen metrics for a minute
 * or five, and these now lie on a few pages instead of one for each metric.
 */
export const up = `
ALTER TABLE buckets RENAME TO buckets_by_metric;
CREATE TABLE buckets (
  site INTEGER NOT NULL REFERENCES pipeline_sites (no) ON DELETE CASCADE,
  minute INTEGER NOT NULL,
  metric TEXT NOT NULL,
  labels TEXT NOT NULL,          -- JSON, names sorted
  count INTEGER NOT NULL,
  sum REAL NOT NULL,
  min REAL NOT NULL,
  max REAL NOT NULL,
  last REAL NOT NULL,
  last_at INTEGER NOT NULL,
  histogram BLOB,
  PRIMARY KEY (site, minute, metric, labels)
) STRICT, WITHOUT ROWID;
INSERT INTO buckets (site, minute, metric, labels, count, sum, min, max, last, last_at, histogram)
  SELECT site, minute, metric, labels, count, sum, min, max, last, last_at, histogram FROM buckets_by_metric
  ORDER BY site, minute, metric, labels;
DROP TABLE buckets_by_metric;
`
