/** One sample of a drawn line; a null value is a gap. */
export interface Sample {
  /** Unix ms. */
  at: number
  value: number | null
}

/** Gives the last value before each gap, and at the end, the width of its step: a stepped line would cut it off. */
export function closeSteps(samples: readonly Sample[], step: number): Sample[] {
  return samples.flatMap((sample, index) => {
    if (sample.value === null) return [sample]
    const next = samples[index + 1]
    return next === undefined || next.value === null ? [sample, { at: (next?.at ?? sample.at + step) - 1, value: sample.value }] : [sample]
  })
}

/**
 * Thins a line to what `pixels` columns over [from, to] can show: at most two
 * points a column, its minimum and its maximum in their order in time, so that
 * no spike is lost. A column that holds only gaps keeps one gap; a gap narrower
 * than a column cannot be seen and is left out. Samples must be in order;
 * those outside the range are dropped.
 */
export function decimate(samples: readonly Sample[], from: number, to: number, pixels: number): Sample[] {
  const columns = Math.max(1, Math.floor(pixels))
  const width = Math.max(1, to - from) / columns
  const kept: Sample[] = []
  let column = -1
  let low: Sample | null = null
  let high: Sample | null = null
  let gap: Sample | null = null

  const flush = () => {
    if (low !== null && high !== null) {
      if (low === high) kept.push(low)
      else if (low.at < high.at) kept.push(low, high)
      else kept.push(high, low)
    } else if (gap !== null) {
      kept.push(gap)
    }
    low = null
    high = null
    gap = null
  }

  for (const sample of samples) {
    if (sample.at < from || sample.at > to) continue
    const own = Math.min(columns - 1, Math.floor((sample.at - from) / width))
    if (own !== column) {
      flush()
      column = own
    }
    if (sample.value === null) {
      gap ??= sample
      continue
    }
    if (low === null || sample.value < (low as Sample).value!) low = sample
    if (high === null || sample.value > (high as Sample).value!) high = sample
  }
  flush()
  return kept
}
