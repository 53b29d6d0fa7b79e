export const id = 1

/** Who may ask, what is watched, what came in, and the change feed. Instants are unix ms. */
export const up = `
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('admin', 'viewer')),
  site_ids TEXT,               -- JSON array; null means every site
  hash TEXT NOT NULL UNIQUE,   -- SHA-256 of the key, hex
  purpose TEXT NOT NULL CHECK (purpose IN ('person', 'console', 'control')),
  created_at INTEGER NOT NULL,
  last_used_at INTEGER
) STRICT;

CREATE TABLE clients (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  time_zone TEXT,
  version INTEGER NOT NULL
) STRICT;

CREATE TABLE sites (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  platform TEXT NOT NULL CHECK (platform IN ('wordpress', 'drupal', 'vault')),
  url TEXT NOT NULL,
  description TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  client_id TEXT REFERENCES clients (id),
  tags TEXT NOT NULL,          -- JSON array
  time_zone TEXT,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX sites_by_client ON sites (client_id);

CREATE TABLE credentials (
  token TEXT PRIMARY KEY,
  site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
  secret BLOB NOT NULL,        -- sealed under the master key
  created_at INTEGER NOT NULL,
  ends_at INTEGER              -- null while in force; set by a rotation with an overlap
) STRICT;
CREATE INDEX credentials_by_site ON credentials (site_id);

CREATE TABLE batches (
  site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
  batch_id TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  receipt TEXT NOT NULL,       -- JSON, answered again to a repetition
  received INTEGER NOT NULL,
  stored INTEGER NOT NULL,
  fields_dropped INTEGER NOT NULL,
  processing REAL NOT NULL,    -- ms
  PRIMARY KEY (site_id, batch_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX batches_by_time ON batches (received_at);
CREATE INDEX batches_by_site_and_time ON batches (site_id, received_at);

-- Refused and repeated batches are counted by the minute, so that a flood of them stays small.
CREATE TABLE batch_failures (
  site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
  minute INTEGER NOT NULL,
  code TEXT NOT NULL,          -- a problem code, or 'repeated'
  count INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (site_id, minute, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_failures_by_minute ON batch_failures (minute);

CREATE TABLE snoozes (
  id TEXT PRIMARY KEY,
  site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
  rule_id TEXT NOT NULL,
  until INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  reason TEXT NOT NULL,
  version INTEGER NOT NULL,
  UNIQUE (site_id, rule_id)
) STRICT;
CREATE INDEX snoozes_by_end ON snoozes (until);

CREATE TABLE webhooks (
  id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  minimum_severity TEXT NOT NULL,
  secret BLOB NOT NULL,        -- sealed under the master key
  created_at INTEGER NOT NULL,
  last_delivery TEXT           -- JSON
) STRICT;

-- Outgoing messages that have not been taken yet; the body is made when it is sent, so nothing outlives retention here.
CREATE TABLE deliveries (
  id TEXT PRIMARY KEY,         -- webhook-id header, the same on every attempt
  webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  alert_id TEXT NOT NULL,
  event TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  due_at INTEGER NOT NULL
) STRICT;
CREATE INDEX deliveries_by_due ON deliveries (due_at);

-- How many steps of each alert the webhooks have dealt with.
CREATE TABLE told (
  alert_id TEXT PRIMARY KEY,
  steps INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sources (
  id TEXT PRIMARY KEY,
  site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
  format TEXT NOT NULL,
  path TEXT NOT NULL,
  state TEXT NOT NULL,
  problem TEXT,
  offset INTEGER NOT NULL,
  identity TEXT,               -- which file the offset is of, such as its inode
  accepted INTEGER NOT NULL,
  failed_lines INTEGER NOT NULL,
  last_read_at INTEGER,
  UNIQUE (site_id, path)
) STRICT;

-- The newest state of every object; a document of null says that it is gone.
CREATE TABLE changes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  site_id TEXT,                -- whose it is; null for clients and incidents
  document TEXT,
  at INTEGER NOT NULL,
  UNIQUE (kind, id)
) STRICT;
CREATE INDEX changes_by_seq ON changes (seq);
CREATE INDEX changes_by_site ON changes (site_id);
CREATE INDEX tombstones ON changes (at) WHERE document IS NULL;

CREATE TABLE idempotency (
  key_id TEXT NOT NULL,
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  answer BLOB NOT NULL,        -- sealed: it may hold a secret that is shown once
  created_at INTEGER NOT NULL,
  PRIMARY KEY (key_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_age ON idempotency (created_at);
`
