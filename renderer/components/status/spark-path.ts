/** One path for a series with gaps: a null lifts the pen, so no data is never drawn as a value. `low` is at the bottom. */
export function sparkPath(values: readonly (number | null)[], width: number, height: number, low: number, high: number): string {
  const inset = 1.5
  const step = values.length > 1 ? width / (values.length - 1) : 0
  const scale = high > low ? (height - 2 * inset) / (high - low) : 0
  let path = ''
  let down = false
  values.forEach((value, index) => {
    if (value === null) {
      down = false
      return
    }
    const x = (index * step).toFixed(1)
    const y = (height - inset - (Math.min(high, Math.max(low, value)) - low) * scale).toFixed(1)
    // A lone point is a dot: a line of no length with a round cap.
    path += down ? `L${x} ${y}` : `M${x} ${y}h0`
    down = true
  })
  return path
}
