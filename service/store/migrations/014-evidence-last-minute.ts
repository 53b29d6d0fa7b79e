export const id = 14

/** How much of what evidence counts happened in its last minute, which may be open still: that is counted again when the alert goes on. */
export const up = `
ALTER TABLE evidence ADD COLUMN in_last_minute INTEGER;
`
