import type { Sample } from './decimate.ts'

/** Where an instant and a value lie in the picture, px. */
export interface Scales {
  x: (at: number) => number
  y: (value: number) => number
}

const px = (value: number) => Math.round(value * 100) / 100

/** Unbroken stretches of a line: a gap ends one. */
function stretches(samples: readonly Sample[]): { at: number; value: number }[][] {
  const all: { at: number; value: number }[][] = []
  let open = false
  for (const { at, value } of samples) {
    if (value === null) {
      open = false
      continue
    }
    if (!open) all.push([])
    open = true
    all.at(-1)!.push({ at, value })
  }
  return all
}

/**
 * A line as SVG path data, broken at its gaps. `stepped` holds each value until the next. With `base`, the area between the
 * line and that value instead.
 */
export function linePath(
  samples: readonly Sample[],
  { x, y }: Scales,
  { stepped = false, base }: { stepped?: boolean; base?: number },
): string {
  return stretches(samples)
    .map((points) => {
      const [first, ...rest] = points.map(({ at, value }) => [px(x(at)), px(y(value))] as const)
      if (!first) return ''
      const way = rest.map(([left, top]) => (stepped ? `H${left}V${top}` : `L${left},${top}`)).join('')
      const line = `M${first[0]},${first[1]}${way}`
      return base === undefined ? line : `${line}V${px(y(base))}H${first[0]}Z`
    })
    .join('')
}

/** Samples with a gap on both sides: without a dot nobody would see them. */
export function isolated(samples: readonly Sample[]): { at: number; value: number }[] {
  return stretches(samples).flatMap((points) => (points.length === 1 ? points : []))
}
