/** One fault suite: what it breaks, and what must hold afterwards. */
export interface FaultSuite {
  name: string
  /** Rounds of the long form (`npm run test:faults`) and of the short one inside `npm test`. */
  rounds: { long: number; short: number }
  /** Why it cannot be run on this machine, in plain words; undefined if it can. */
  skip?(): string | undefined
  /** Throws an Error that says what was lost or wrong. Every random choice comes from `random`. */
  run(rounds: number, random: () => number): Promise<void>
}

/** Numbers in [0, 1) that only the seed decides (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
