/** An element of a list: the row that it holds, -1 for none, and what kind of row it is made for. */
export interface Slot {
  index: number
  kind: string
}

/** In no use. */
const free = -1

/**
 * Which row each element of a list holds next. Rows that are wanted and drawn keep their element; at most `most` others are
 * drawn, in the order of `wanted`, in elements of their own kind, which then only change their words. Elements out of use keep
 * what they hold, out of sight, unless `tidy`; one `within` sight is emptied.
 */
export function assignRows(
  before: readonly Slot[],
  wanted: readonly number[],
  { kindOf, most, tidy, within }: { kindOf: (index: number) => string; most: number; tidy: boolean; within: (index: number) => boolean },
): Slot[] {
  const want = new Set(wanted)
  const keeps = ({ index, kind }: Slot) => want.has(index) && kindOf(index) === kind
  const after = before.map((slot) =>
    keeps(slot) || (!tidy && slot.index !== free && !within(slot.index)) ? slot : { ...slot, index: free },
  )
  const drawn = new Set(after.map(({ index }) => index))
  const fresh = wanted.filter((index) => !drawn.has(index)).slice(0, most)
  // Empty elements first, then those whose row is out of sight.
  const open = [
    ...after.flatMap(({ index }, at) => (index === free ? [at] : [])),
    ...after.flatMap(({ index }, at) => (index !== free && !want.has(index) ? [at] : [])),
  ]
  for (const index of fresh) {
    const kind = kindOf(index)
    const place = open.findIndex((at) => after[at]?.kind === kind)
    const [at] = place < 0 ? [after.length] : open.splice(place, 1)
    after[at ?? after.length] = { index, kind }
  }
  return after
}
