export const id = 9

/** Indexes that a page of alerts by two filters is read from: what is not wanted is passed over without reading its document. */
export const up = `
DROP INDEX alerts_by_site;
DROP INDEX alerts_by_rule;
DROP INDEX alerts_by_status;
CREATE INDEX alerts_by_site ON alerts (site_id, first_fired_at, id, rule_id, status, severity);
CREATE INDEX alerts_by_rule ON alerts (rule_id, first_fired_at, id, status, severity);
CREATE INDEX alerts_by_status ON alerts (status, first_fired_at, id, severity);
`
