export const id = 3

/**
 * Secrets that end after an overlap, and what became of messages to webhooks.
 * A secret that ends takes the remembered answer that showed it along: the
 * request stays known, so that it is not done twice, but its answer is empty.
 */
export const up = `
-- Earlier secrets of API keys that were rotated; the key itself stays.
CREATE TABLE ending_keys (
  hash TEXT PRIMARY KEY,       -- SHA-256 of the key, hex
  key_id TEXT NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
  ends_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ending_keys_by_key ON ending_keys (key_id);
CREATE INDEX ending_keys_by_end ON ending_keys (ends_at);
CREATE INDEX credentials_by_end ON credentials (ends_at) WHERE ends_at IS NOT NULL;

-- What the secret in the answer is of: the token of credentials, the hash of an API key, the id of a webhook.
ALTER TABLE idempotency ADD COLUMN secret_of TEXT;
CREATE INDEX idempotency_by_secret ON idempotency (secret_of) WHERE secret_of IS NOT NULL;
CREATE TRIGGER credentials_end AFTER DELETE ON credentials BEGIN
  UPDATE idempotency SET answer = x'' WHERE secret_of = OLD.token;
END;
CREATE TRIGGER api_keys_end AFTER DELETE ON api_keys BEGIN
  UPDATE idempotency SET answer = x'' WHERE secret_of = OLD.hash;
END;
CREATE TRIGGER ending_keys_end AFTER DELETE ON ending_keys BEGIN
  UPDATE idempotency SET answer = x'' WHERE secret_of = OLD.hash;
END;
CREATE TRIGGER webhooks_end AFTER DELETE ON webhooks BEGIN
  UPDATE idempotency SET answer = x'' WHERE secret_of = OLD.id;
END;

ALTER TABLE webhooks ADD COLUMN enabled INTEGER NOT NULL DEFAULT 1;
ALTER TABLE deliveries ADD COLUMN dead_at INTEGER;   -- when it was given up; null while it waits
ALTER TABLE deliveries ADD COLUMN last_attempt TEXT; -- JSON
DROP INDEX deliveries_by_due;
CREATE INDEX deliveries_by_due ON deliveries (due_at) WHERE dead_at IS NULL;
CREATE INDEX deliveries_by_webhook ON deliveries (webhook_id, created_at, id);
CREATE INDEX deliveries_by_alert ON deliveries (alert_id);
-- A message outlives neither its alert nor, by that, retention.
CREATE TRIGGER alerts_end AFTER DELETE ON alerts BEGIN
  DELETE FROM deliveries WHERE alert_id = OLD.id;
END;
`
