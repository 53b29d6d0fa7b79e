/** Space around the plot inside a chart's picture, px: the crosshair lies over exactly what recharts draws. */
export const plotFrame = { top: 6, right: 8, bottom: 20, left: 54 } as const

/** Width of the plot itself in a picture `width` px wide. */
export function plotWidth(width: number): number {
  return Math.max(1, width - plotFrame.left - plotFrame.right)
}

/** Line colours, in order; the first is the accent. They stay apart for the colour-blind, and lines also differ in dash. */
export const lineStyles = [
  { color: 'var(--accent)', dash: undefined },
  { color: 'var(--dim)', dash: '5 3' },
  { color: 'var(--ok)', dash: '2 2' },
  { color: 'var(--high)', dash: '8 3 2 3' },
] as const
