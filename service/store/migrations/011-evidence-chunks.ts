export const id = 11

/** Up to which chunk of signals evidence has counted, so that what is stored meanwhile can be counted later. */
export const up = `
ALTER TABLE evidence ADD COLUMN up_to INTEGER NOT NULL DEFAULT 0;
UPDATE evidence SET up_to = coalesce((SELECT max(no) FROM signal_chunks), 0);
`
