/** Policies and maintenance windows come with the feed; edits of documents wait in the outbox and may conflict. */
export const edits = {
  id: 3,
  up: `
ALTER TABLE documents RENAME TO documents_before;
CREATE TABLE documents (
  account_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('client', 'site', 'health', 'snooze', 'policy', 'maintenance')),
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (account_id, kind, id)
) WITHOUT ROWID;
INSERT INTO documents SELECT account_id, kind, id, version, generation, document FROM documents_before;
DROP TABLE documents_before;

DROP INDEX outbox_of_object;
ALTER TABLE outbox RENAME TO outbox_before;
CREATE TABLE outbox (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  -- Also the idempotency key.
  id TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL,
  -- Intents on one object are sent in order.
  object TEXT NOT NULL,
  intent TEXT NOT NULL,
  text TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'conflict', 'refused')),
  reason TEXT,
  -- The object as the service has it, while state is 'conflict'.
  theirs TEXT
);
INSERT INTO outbox (sequence, id, account_id, object, intent, text, created_at, state, reason)
  SELECT sequence, id, account_id, object, intent, text, created_at, state, reason FROM outbox_before;
DROP TABLE outbox_before;
CREATE INDEX outbox_of_object ON outbox (account_id, object);

-- Documents that the feed does not bring, as they were last read: for offline.
CREATE TABLE kept (
  account_id TEXT NOT NULL,
  name TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (account_id, name)
) WITHOUT ROWID;
`,
}
