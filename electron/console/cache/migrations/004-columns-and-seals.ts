/**
 * Alerts by row, with what lists ask of them packed in columns; search in a file of its own; notes and intents sealed.
 * Alerts that were cached held notes in clear, so they go and are read again; intents stay and are sealed once there is a key.
 */
export const columnsAndSeals = {
  id: 4,
  up: `
CREATE TABLE meta (
  -- Tells the index for search whose it is.
  cache_id TEXT NOT NULL
);
INSERT INTO meta (cache_id) VALUES (lower(hex(randomblob(16))));

DROP TABLE alert_text;
DROP TABLE alert_counts;
DROP TABLE alerts;
DROP TABLE sealed;
UPDATE feeds SET cursor = NULL, complete = 0, generation = generation + 1;

CREATE TABLE alerts (
  row INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  severity INTEGER NOT NULL,
  -- With what waits in the outbox applied; the document is as the service sent it.
  status TEXT NOT NULL,
  evidence_total INTEGER NOT NULL,
  -- 1 when its steps have notes: these are in \`sealed\`.
  noted INTEGER NOT NULL,
  document TEXT NOT NULL
);

-- Numbers of accounts (account 0), rules (account 0) and sites.
CREATE TABLE alert_names (
  kind TEXT NOT NULL CHECK (kind IN ('account', 'rule', 'site')),
  number INTEGER NOT NULL,
  account INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (kind, number)
) WITHOUT ROWID;

-- What lists filter and order by, and what ids are found by, packed by 512 rows.
CREATE TABLE alert_columns (
  chunk INTEGER PRIMARY KEY,
  body BLOB NOT NULL
);

-- Rows of alerts that the index for search has not followed yet.
CREATE TABLE touches (
  touch INTEGER PRIMARY KEY AUTOINCREMENT,
  row INTEGER NOT NULL
);

ALTER TABLE incidents ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;

-- Encrypted under the key of that number, each for its own place: nothing can be moved from one row to another.
CREATE TABLE sealed (
  account_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('evidence', 'changes-before', 'notes', 'signals', 'ingestion')),
  id TEXT NOT NULL,
  -- evidence: the total that the alert named when it was read.
  tag INTEGER NOT NULL,
  fetched_at INTEGER NOT NULL,
  key INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (account_id, kind, id)
);
CREATE INDEX sealed_by_key ON sealed (key);
CREATE INDEX sealed_oldest ON sealed (fetched_at);

CREATE TABLE outbox_sealed (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  -- Also the idempotency key.
  id TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL,
  -- Intents on one object are sent in order.
  object TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  -- Null while there was no key yet: then the body is the text itself.
  key INTEGER,
  body BLOB NOT NULL
);
INSERT INTO outbox_sealed (sequence, id, account_id, object, created_at, state, key, body)
  SELECT sequence, id, account_id, object, created_at, state, NULL,
    CAST(json_object('action', json(intent), 'text', text, 'reason', reason, 'theirs', json(theirs)) AS BLOB) FROM outbox WHERE json_valid(intent) AND (theirs IS NULL OR json_valid(theirs));
DROP TABLE outbox;
ALTER TABLE outbox_sealed RENAME TO outbox;
CREATE INDEX outbox_of_object ON outbox (account_id, object);

-- Packed days of minute buckets, for charts and backtests offline.
CREATE TABLE metric_blocks (
  account_id TEXT NOT NULL,
  site_id TEXT NOT NULL,
  metric TEXT NOT NULL,
  -- Days since 1970-01-01, UTC.
  day INTEGER NOT NULL,
  labels TEXT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (account_id, site_id, metric, day, labels)
) WITHOUT ROWID;
CREATE INDEX metric_blocks_oldest ON metric_blocks (account_id, day);
`,
}
