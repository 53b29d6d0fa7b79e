export const id = 2

/**
 * What the pipeline makes of signals. Instants are unix ms, minutes are counted
 * from 1970 in UTC. `site` is the short number of a site, so that rows stay small
 * and those of one site lie together, newest last: inserts go to a few warm pages
 * however much is stored.
 */
export const up = `
CREATE TABLE pipeline_sites (
  no INTEGER PRIMARY KEY,
  site_id TEXT NOT NULL UNIQUE REFERENCES sites (id) ON DELETE CASCADE,
  signals INTEGER NOT NULL,      -- how many are stored
  state TEXT NOT NULL            -- JSON: watermark, gaps between batches, environment, ...
) STRICT;

CREATE TABLE signals (
  site INTEGER NOT NULL REFERENCES pipeline_sites (no) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  fields TEXT NOT NULL,          -- JSON
  PRIMARY KEY (site, at, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE buckets (
  site INTEGER NOT NULL REFERENCES pipeline_sites (no) ON DELETE CASCADE,
  metric TEXT NOT NULL,
  minute INTEGER NOT NULL,
  labels TEXT NOT NULL,          -- JSON, names sorted
  count INTEGER NOT NULL,
  sum REAL NOT NULL,
  min REAL NOT NULL,
  max REAL NOT NULL,
  last REAL NOT NULL,
  last_at INTEGER NOT NULL,
  histogram BLOB,
  PRIMARY KEY (site, metric, minute, labels)
) STRICT, WITHOUT ROWID;

-- Buckets of closed days, one block for each metric and label set. A row in buckets goes before the same minute here.
CREATE TABLE blocks (
  site INTEGER NOT NULL REFERENCES pipeline_sites (no) ON DELETE CASCADE,
  metric TEXT NOT NULL,
  day INTEGER NOT NULL,          -- minute / 1440
  labels TEXT NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (site, metric, day, labels)
) STRICT, WITHOUT ROWID;

CREATE TABLE rule_states (
  site INTEGER NOT NULL REFERENCES pipeline_sites (no) ON DELETE CASCADE,
  rule_id TEXT NOT NULL,
  label_group TEXT NOT NULL,     -- JSON array of group-by values
  state TEXT NOT NULL,           -- JSON
  PRIMARY KEY (site, rule_id, label_group)
) STRICT, WITHOUT ROWID;

CREATE TABLE alerts (
  id TEXT PRIMARY KEY,
  site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
  rule_id TEXT NOT NULL,
  severity TEXT NOT NULL,
  status TEXT NOT NULL,
  first_fired_at INTEGER NOT NULL,
  last_fired_at INTEGER NOT NULL,
  resolved_at INTEGER,
  incident_id TEXT,
  superseded INTEGER NOT NULL,   -- later signals contradict it: it stays, but takes no part in incidents
  cause_field TEXT,              -- what other sites may share: plugin, module, version or address
  cause_value TEXT,
  internal TEXT NOT NULL,        -- JSON that the API does not show
  document TEXT NOT NULL         -- JSON as the API shows it
) STRICT;
CREATE INDEX alerts_by_time ON alerts (first_fired_at, id);
CREATE INDEX alerts_by_site ON alerts (site_id, first_fired_at, id);
CREATE INDEX alerts_by_rule ON alerts (rule_id, first_fired_at, id);
CREATE INDEX alerts_by_status ON alerts (status, first_fired_at, id);
CREATE INDEX alerts_by_severity ON alerts (severity, first_fired_at, id);
CREATE INDEX alerts_by_incident ON alerts (incident_id) WHERE incident_id IS NOT NULL;
CREATE INDEX alerts_by_cause ON alerts (rule_id, cause_field, cause_value, first_fired_at) WHERE cause_field IS NOT NULL;
CREATE INDEX alerts_by_age ON alerts (last_fired_at);

CREATE TABLE evidence (
  alert_id TEXT PRIMARY KEY REFERENCES alerts (id) ON DELETE CASCADE,
  total INTEGER NOT NULL,
  from_at INTEGER NOT NULL,      -- signals from here
  to_at INTEGER NOT NULL,        -- to before here have been counted
  sealed BLOB NOT NULL           -- JSON array of signals under the master key
) STRICT, WITHOUT ROWID;

CREATE TABLE incidents (
  id TEXT PRIMARY KEY,
  status TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  document TEXT NOT NULL
) STRICT;
CREATE INDEX incidents_by_time ON incidents (started_at, id);
CREATE INDEX incidents_by_status ON incidents (status, started_at, id);

CREATE TABLE health (
  site_id TEXT PRIMARY KEY REFERENCES sites (id) ON DELETE CASCADE,
  document TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Minutes during which the service ran, both ends included.
CREATE TABLE observed (
  from_minute INTEGER PRIMARY KEY,
  to_minute INTEGER NOT NULL
) STRICT;
`
