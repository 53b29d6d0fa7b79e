export const id = 4

/**
 * What people and keys changed, as a chain: each row carries the hash of the one
 * before. Rows are only ever added at the head, and cut at the anchor.
 */
export const up = `
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,       -- 1, 2, 3, ... without gaps
  at INTEGER NOT NULL,
  author TEXT NOT NULL,          -- name of the API key, 'command line' or 'service'
  key_id TEXT,
  action TEXT NOT NULL,
  object_kind TEXT NOT NULL,
  object_id TEXT,
  details TEXT NOT NULL,         -- JSON, no secrets and no free text
  previous TEXT NOT NULL,        -- hash of the row before, hex
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_object ON audit (object_kind, object_id, seq);
CREATE INDEX audit_by_author ON audit (author, seq);

-- 'head': the newest row. 'anchor': the newest row that retention has cut.
CREATE TABLE audit_ends (
  name TEXT PRIMARY KEY CHECK (name IN ('head', 'anchor')),
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL,
  sealed BLOB NOT NULL           -- the same under the master key: who only has the file cannot make a chain that passes
) STRICT, WITHOUT ROWID;

CREATE TRIGGER audit_is_not_edited BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER audit_is_cut_at_the_anchor BEFORE DELETE ON audit
WHEN OLD.seq > coalesce((SELECT seq FROM audit_ends WHERE name = 'anchor'), 0)
BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
`
