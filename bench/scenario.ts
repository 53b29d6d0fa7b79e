/** One figure that an issue names, as it came out. */
export interface Figure {
  figure: string
  value: number
  unit: string
  /** What was promised; null where nothing was. */
  target: number | null
  /** Whether the value may not pass the target, or must reach it. */
  better: 'lower' | 'higher'
  /** How many times it was measured; the value is then the named quantile or the median. */
  runs: number
}

/** One scenario a file. It makes its own data from a seed, uses the production build and measures from outside. */
export interface Scenario {
  name: string
  /** What it does, in a sentence, for the reader of the table. */
  about: string
  run(): Promise<Figure[]>
}

/** The value below which a share of the sorted values lies (nearest rank). `share` is between 0 and 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
