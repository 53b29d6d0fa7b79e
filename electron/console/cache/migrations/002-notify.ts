/** Notifications: why each alert was told or not, what waits for a summary, what flaps, what is muted here, what the system refused. */
export const notify = {
  id: 2,
  up: `
-- toast, summary: told so; held: waits for a summary; no: decided, not told.
ALTER TABLE announced ADD COLUMN told TEXT NOT NULL DEFAULT 'no' CHECK (told IN ('toast', 'summary', 'held', 'no'));
ALTER TABLE announced ADD COLUMN why TEXT NOT NULL DEFAULT 'fired';
-- 0 from before a toast is shown until its outcome is known.
ALTER TABLE announced ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 1;
ALTER TABLE announced ADD COLUMN reminded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE announced ADD COLUMN reminded_at INTEGER;
UPDATE announced SET told = 'toast' WHERE toast_id IS NOT NULL;
CREATE INDEX announced_held ON announced (at) WHERE told = 'held';
CREATE INDEX announced_unconfirmed ON announced (account_id) WHERE confirmed = 0;
CREATE INDEX announced_told ON announced (at) WHERE told IN ('toast', 'summary');

-- An incident is told once.
CREATE TABLE told_incidents (
  account_id TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  toast_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account_id, incident_id)
) WITHOUT ROWID;

CREATE TABLE flaps (
  account_id TEXT NOT NULL,
  -- Site, rule and group.
  topic TEXT NOT NULL,
  state TEXT NOT NULL,
  damped INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, topic)
) WITHOUT ROWID;

CREATE TABLE mutes (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  document TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE refusals (
  reason TEXT PRIMARY KEY,
  text TEXT NOT NULL,
  count INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) WITHOUT ROWID;
`,
}
