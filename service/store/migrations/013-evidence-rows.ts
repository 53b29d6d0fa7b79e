export const id = 13

/**
 * Evidence in rows of its own, in the order in which alerts fired. Without a rowid, what was sealed lay in the tree that is
 * searched by alert, four to a page: with a thousand alerts each search and each insertion read and split a path of six.
 */
export const up = `
ALTER TABLE evidence RENAME TO evidence_by_alert;
CREATE TABLE evidence (
  alert_id TEXT PRIMARY KEY REFERENCES alerts (id) ON DELETE CASCADE,
  total INTEGER NOT NULL,
  from_at INTEGER NOT NULL,      -- signals from here
  to_at INTEGER NOT NULL,        -- to before here have been counted
  since INTEGER NOT NULL,        -- back to here have been looked through
  up_to INTEGER NOT NULL,        -- number of the newest chunk of signals that was
  sealed BLOB NOT NULL           -- JSON array of signals under the master key
) STRICT;
INSERT INTO evidence (alert_id, total, from_at, to_at, since, up_to, sealed)
  SELECT e.alert_id, e.total, e.from_at, e.to_at, e.since, e.up_to, e.sealed
  FROM evidence_by_alert AS e JOIN alerts AS a ON a.id = e.alert_id
  ORDER BY a.first_fired_at, a.id;
DROP TABLE evidence_by_alert;
`
