export const id = 6

/**
 * Sites that are deleted in slices, totals of days, exports, versions of webhooks,
 * and what following a file may have missed. Instants are unix ms.
 */
export const up = `
-- Set when a site is deleted: from then on nobody sees it, and its rows go in slices; the row itself goes last.
ALTER TABLE sites ADD COLUMN deleted_at INTEGER;
CREATE INDEX deleted_sites ON sites (deleted_at) WHERE deleted_at IS NOT NULL;

-- What a site did on a day of its own zone: numbers only. Kept longer than what they were made of.
CREATE TABLE daily_totals (
  site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
  day TEXT NOT NULL,           -- YYYY-MM-DD
  ends_at INTEGER NOT NULL,    -- when that day ended in the zone
  written_at INTEGER NOT NULL,
  document TEXT NOT NULL,      -- JSON as the API shows it
  PRIMARY KEY (site_id, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX daily_totals_by_day ON daily_totals (day, site_id);
CREATE INDEX daily_totals_by_end ON daily_totals (ends_at);

-- From where on everything of a site is still there, and since when signals came for days that were over.
CREATE TABLE daily_progress (
  site_id TEXT PRIMARY KEY REFERENCES sites (id) ON DELETE CASCADE,
  purged_before INTEGER NOT NULL,
  late_from INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO daily_progress (site_id, purged_before, late_from)
  SELECT sites.id, CAST(strftime('%s', 'now') AS INTEGER) * 1000 - 86400000 * min(retention.days, coalesce(site_retention.days, retention.days)), NULL
  FROM sites JOIN retention LEFT JOIN site_retention ON site_retention.site_id = sites.id;

CREATE TABLE exports (
  id TEXT PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('running', 'ready', 'failed')),
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  ends_at INTEGER NOT NULL,    -- when it is forgotten, and its file deleted
  bytes INTEGER,
  sha256 TEXT,
  records TEXT NOT NULL,       -- JSON: kind to count
  problem TEXT
) STRICT;

ALTER TABLE webhooks ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- The newest loss that following a file could not rule out.
ALTER TABLE sources ADD COLUMN warning TEXT;
ALTER TABLE sources ADD COLUMN warned_at INTEGER;
`
