/** Tables of the first version: one per kind of document, the feed's position, the outbox and what was announced. */
export const core = {
  id: 1,
  up: `
CREATE TABLE feeds (
  account_id TEXT PRIMARY KEY,
  cursor TEXT,
  -- Snapshots are counted: what was not seen in the newest one is gone.
  generation INTEGER NOT NULL DEFAULT 1,
  -- 1 once a snapshot has been read to its end.
  complete INTEGER NOT NULL DEFAULT 0,
  synced_at INTEGER,
  account TEXT,
  catalog TEXT
) WITHOUT ROWID;

CREATE TABLE documents (
  account_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('client', 'site', 'health', 'snooze')),
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (account_id, kind, id)
) WITHOUT ROWID;

CREATE TABLE incidents (
  account_id TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  open INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (account_id, id)
) WITHOUT ROWID;
CREATE INDEX incidents_newest ON incidents (open DESC, last_at DESC);

CREATE TABLE alerts (
  row INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  site_id TEXT NOT NULL,
  rule_id TEXT NOT NULL,
  severity INTEGER NOT NULL,
  -- With what waits in the outbox applied; the document is as the service sent it.
  status TEXT NOT NULL,
  -- Place in the list: the severity while open, 5 when resolved.
  place INTEGER NOT NULL,
  late INTEGER NOT NULL,
  first_fired_at INTEGER NOT NULL,
  last_fired_at INTEGER NOT NULL,
  -- Title, summary and group values, for search.
  text TEXT NOT NULL,
  document TEXT NOT NULL,
  UNIQUE (account_id, id)
);
CREATE INDEX alerts_worst ON alerts (place, last_fired_at DESC, row);
CREATE INDEX alerts_newest ON alerts (last_fired_at DESC, row);
CREATE INDEX alerts_of_account ON alerts (account_id, place, last_fired_at DESC, row);
CREATE INDEX alerts_of_site ON alerts (account_id, site_id, last_fired_at DESC);
CREATE INDEX alerts_of_rule ON alerts (account_id, rule_id, place);
CREATE INDEX alerts_first_fired ON alerts (first_fired_at);

CREATE VIRTUAL TABLE alert_text USING fts5(text, content='alerts', content_rowid='row', tokenize="unicode61 remove_diacritics 2");
INSERT INTO alert_text (alert_text, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER alert_text_insert AFTER INSERT ON alerts BEGIN
  INSERT INTO alert_text (rowid, text) VALUES (new.row, new.text);
END;
CREATE TRIGGER alert_text_delete AFTER DELETE ON alerts BEGIN
  INSERT INTO alert_text (alert_text, rowid, text) VALUES ('delete', old.row, old.text);
END;
CREATE TRIGGER alert_text_update AFTER UPDATE OF text ON alerts WHEN old.text IS NOT new.text BEGIN
  INSERT INTO alert_text (alert_text, rowid, text) VALUES ('delete', old.row, old.text);
  INSERT INTO alert_text (rowid, text) VALUES (new.row, new.text);
END;

-- How many alerts of an account stand at each place, so that no list counts them.
CREATE TABLE alert_counts (
  account_id TEXT NOT NULL,
  place INTEGER NOT NULL,
  status TEXT NOT NULL,
  alerts INTEGER NOT NULL,
  PRIMARY KEY (account_id, place, status)
) WITHOUT ROWID;
CREATE TRIGGER alert_counts_insert AFTER INSERT ON alerts BEGIN
  INSERT INTO alert_counts VALUES (new.account_id, new.place, new.status, 1)
    ON CONFLICT DO UPDATE SET alerts = alerts + 1;
END;
CREATE TRIGGER alert_counts_delete AFTER DELETE ON alerts BEGIN
  UPDATE alert_counts SET alerts = alerts - 1 WHERE account_id = old.account_id AND place = old.place AND status = old.status;
END;
CREATE TRIGGER alert_counts_update AFTER UPDATE OF place, status ON alerts WHEN old.place <> new.place OR old.status <> new.status BEGIN
  UPDATE alert_counts SET alerts = alerts - 1 WHERE account_id = old.account_id AND place = old.place AND status = old.status;
  INSERT INTO alert_counts VALUES (new.account_id, new.place, new.status, 1)
    ON CONFLICT DO UPDATE SET alerts = alerts + 1;
END;

-- Deleted objects, so that a late older change does not bring them back.
CREATE TABLE gone (
  account_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account_id, kind, id)
) WITHOUT ROWID;

-- Signals, encrypted: the evidence of an alert (tag: its total), the changes before it.
CREATE TABLE sealed (
  account_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('evidence', 'changes-before')),
  id TEXT NOT NULL,
  tag INTEGER NOT NULL,
  fetched_at INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (account_id, kind, id)
) WITHOUT ROWID;

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
  state TEXT NOT NULL CHECK (state IN ('waiting', 'refused')),
  reason TEXT
);
CREATE INDEX outbox_of_object ON outbox (account_id, object);

CREATE TABLE announced (
  account_id TEXT NOT NULL,
  alert_id TEXT NOT NULL,
  -- How many times it had fired anew.
  episode INTEGER NOT NULL,
  -- Null when it was decided that nothing is shown.
  toast_id TEXT,
  at INTEGER NOT NULL,
  PRIMARY KEY (account_id, alert_id)
) WITHOUT ROWID;
CREATE INDEX announced_of_toast ON announced (toast_id);
`,
}
