export const id = 5

/** How long things are kept, and the request to erase them all. Instants are unix ms. */
export const up = `
CREATE TABLE retention (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  plan TEXT NOT NULL CHECK (plan IN ('free', 'paid')),
  days INTEGER NOT NULL,       -- what the plan with its add-on allows
  version INTEGER NOT NULL
) STRICT;
INSERT INTO retention (one, plan, days, version) VALUES (1, 'paid', 14, 1);

-- Sites that keep less than the plan allows; in force is the smaller of the two.
CREATE TABLE site_retention (
  site_id TEXT PRIMARY KEY REFERENCES sites (id) ON DELETE CASCADE,
  days INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE erasure (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  requested_at INTEGER NOT NULL,
  requested_by TEXT NOT NULL,
  due_at INTEGER NOT NULL
) STRICT;
`
