import type { Instant } from './ids.ts'

/** Where the time comes from: `Date.now` in the product, a settable one in tests. */
export type Clock = () => Instant
