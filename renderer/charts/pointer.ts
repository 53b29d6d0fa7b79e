import { create } from 'zustand'

interface ChartPointer {
  /** The instant under the crosshair of every chart on the page; null when none is pointed at. */
  at: number | null
  /** The chart that is pointed at, which says the time. */
  owner: string | null
}

/** The crosshair that all charts on a page share. */
export const useChartPointer = create<ChartPointer>(() => ({ at: null, owner: null }))

/** Points all charts at an instant. */
export function pointAt(owner: string, at: number): void {
  useChartPointer.setState({ at, owner })
}

/** Takes the crosshair away, if it is still this chart's. */
export function leaveChart(owner: string): void {
  if (useChartPointer.getState().owner === owner) useChartPointer.setState({ at: null, owner: null })
}
