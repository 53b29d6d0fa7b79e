import type { MachineConditions } from '../ports.ts'

/** Time between two polls, ms: while the stream tells of changes, and the shortest and longest without one. */
const withStream = 30_000
const busy = 5000
const quiet = 30_000
/** No condition makes it longer than this, ms: a critical alert may wait in the service. */
const longest = 120_000

/**
 * How long to wait for the next poll, ms. Without a stream a feed that has just changed is asked often and one that has been
 * quiet for `quietFor` ms seldom; on battery, on a metered network and while nobody looks it is asked half or a quarter as
 * often. `random` in [0, 1) spreads it by a fifth both ways, so that many consoles do not ask at once.
 */
export function pollDelay(options: { streaming: boolean; quietFor: number; conditions: MachineConditions; random: number }): number {
  const { streaming, quietFor, conditions, random } = options
  const base = streaming ? withStream : Math.min(quiet, Math.max(busy, quietFor / 10))
  const factor = (conditions.onBattery ? 2 : 1) * (conditions.metered ? 4 : 1) * (conditions.hidden ? 2 : 1)
  return Math.min(longest, base * factor) * (0.8 + random * 0.4)
}

/** Later than this after a look at the clock that was due after `every` ms, the machine has slept or its clock was set, ms. */
const jump = 30_000

/** True when the clock has moved otherwise than by waiting `every` ms: the machine slept, or someone set it. */
export function clockJumped(before: number, now: number, every: number): boolean {
  return now - before > every + jump || now < before - 1000
}
