import { valueTicks } from '../axis/number-format.ts'
import type { ChartLine } from './metric-lines.ts'

/** Values of the axis of lines, with room for a threshold, in a picture `height` px high. */
export function ticksFor(
  lines: readonly Pick<ChartLine, 'samples'>[],
  threshold: number | undefined,
  unit: string,
  height: number,
): number[] {
  let [low, high] = [Math.min(0, threshold ?? 0), Math.max(0, threshold ?? 0)]
  for (const { samples } of lines) {
    for (const { value } of samples) {
      if (value === null) continue
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  return valueTicks(low, high, unit, height < 110 ? 2 : 3)
}
