export const id = 12

/** How far back evidence has been looked through: of a busy site, the newest signals come first and the others later. */
export const up = `
ALTER TABLE evidence ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
`
