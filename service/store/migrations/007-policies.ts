export const id = 7

/** Settings of rules by layer, who changed them, what was in force where and when, and maintenance windows. Instants are unix ms. */
export const up = `
CREATE TABLE policies (
  id TEXT PRIMARY KEY,         -- account, client:ID or site:ID
  client_id TEXT REFERENCES clients (id) ON DELETE CASCADE,
  site_id TEXT REFERENCES sites (id) ON DELETE CASCADE,
  rules TEXT NOT NULL,         -- JSON: rule id to settings
  version INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX policies_by_client ON policies (client_id) WHERE client_id IS NOT NULL;
CREATE INDEX policies_by_site ON policies (site_id) WHERE site_id IS NOT NULL;

CREATE TABLE policy_history (
  no INTEGER PRIMARY KEY,
  policy_id TEXT NOT NULL REFERENCES policies (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  author TEXT NOT NULL,
  rule_id TEXT NOT NULL,
  field TEXT NOT NULL,
  before TEXT NOT NULL,        -- JSON
  after TEXT NOT NULL          -- JSON
) STRICT;
CREATE INDEX policy_history_by_policy ON policy_history (policy_id, no);

-- From which minute on a site judged a rule by which settings; before the first row, by the catalog's.
CREATE TABLE site_rules (
  site INTEGER NOT NULL REFERENCES pipeline_sites (no) ON DELETE CASCADE,
  rule_id TEXT NOT NULL,
  since INTEGER NOT NULL,      -- unix minute
  settings TEXT NOT NULL,      -- JSON
  PRIMARY KEY (site, rule_id, since)
) STRICT, WITHOUT ROWID;

-- When other settings began to apply to a site that it has not taken over yet.
ALTER TABLE pipeline_sites ADD COLUMN rules_changed_at INTEGER;

CREATE TABLE maintenance (
  id TEXT PRIMARY KEY,
  enabled INTEGER NOT NULL,
  version INTEGER NOT NULL,
  document TEXT NOT NULL       -- JSON as the API shows it
) STRICT, WITHOUT ROWID;

-- An alert fired while nobody was to be told of it: to be told once that is over, if it still fires.
ALTER TABLE told ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
`
