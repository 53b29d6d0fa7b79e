/** In no use. */
const free = -1

/**
 * Which row each element of a list holds next: `before[slot]` is the index of the row it holds now, -1 for none, and so is
 * what comes back. Rows that are wanted and drawn keep their element; at most `most` others are drawn, in the order of
 * `wanted`. Elements out of use keep what they hold, out of sight, unless `tidy`; one `within` sight is emptied.
 */
export function assignRows(
  before: readonly number[],
  wanted: readonly number[],
  { most, tidy, within }: { most: number; tidy: boolean; within: (index: number) => boolean },
): number[] {
  const want = new Set(wanted)
  const after = before.map((index) => (want.has(index) || (!tidy && index !== free && !within(index)) ? index : free))
  const drawn = new Set(after)
  const fresh = wanted.filter((index) => !drawn.has(index)).slice(0, most)
  // Empty elements first, then those whose row is out of sight.
  const open = [
    ...after.flatMap((index, slot) => (index === free ? [slot] : [])),
    ...after.flatMap((index, slot) => (index !== free && !want.has(index) ? [slot] : [])),
  ]
  for (const index of fresh) after[open.shift() ?? after.length] = index
  return after
}
