export const id = 15

/** Titles in a column of their own: a cause may have reached a whole fleet, and its incident is made of all of its alerts without reading their documents. */
export const up = `
ALTER TABLE alerts ADD COLUMN title TEXT NOT NULL DEFAULT '';
UPDATE alerts SET title = document ->> '$.title';
`
