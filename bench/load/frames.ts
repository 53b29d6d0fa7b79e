import type { Page } from '@playwright/test'
import { quantile } from '../scenario.ts'
import type { Sight } from './sight.ts'

/** In the page: notes the time between animation frames until `stopFrames`. */
export async function startFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const notes = { deltas: [] as number[], going: true }
    Object.assign(window, { frameNotes: notes })
    let before = performance.now()
    const look = (now: number) => {
      notes.deltas.push(now - before)
      before = now
      if (notes.going) requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
}

/** The times between frames since `startFrames`, ms; the first is none. */
export async function stopFrames(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const { frameNotes } = window as unknown as { frameNotes: { deltas: number[]; going: boolean } }
    frameNotes.going = false
    return frameNotes.deltas.slice(1)
  })
}

/** What a person saw of a list that moved. */
export interface Scrolled {
  /** Times between frames, ms. */
  frames: number[]
  /** Share of painted frames in which some of the list that was in sight had no row. */
  blank: number
  /** From the last step until all rows in sight were painted, ms. */
  settled: number
}

/**
 * Scrolls the list under a selector at an even speed, a step a frame, as a
 * person does who drags the bar: `pixels` on, or from the top to the end.
 */
export async function scrollThrough(page: Page, selector: string, seconds: number, pixels?: number): Promise<Scrolled> {
  return page.evaluate(
    async ({ selector, seconds, pixels }) => {
      const list = document.querySelector<HTMLElement>(selector)
      if (!list) throw new Error(`nothing to scroll: ${selector}`)
      const { sight } = window as unknown as { sight: Sight }
      list.scrollTop = 0
      const way = pixels ?? list.scrollHeight - list.clientHeight
      const frames: number[] = []
      let painted = 0
      let blank = 0
      // What was painted lies as it is until the next frame begins.
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        painted += 1
        if (sight.missing(list)) blank += 1
      }
      await new Promise<void>((done) => {
        let began = 0
        let before = 0
        const step = (now: number) => {
          if (began === 0) began = now
          else frames.push(now - before)
          before = now
          const share = Math.min(1, (now - began) / (seconds * 1000))
          list.scrollTop = share * way
          port2.postMessage(null)
          if (share >= 1) done()
          else requestAnimationFrame(step)
        }
        requestAnimationFrame(step)
      })
      const stopped = performance.now()
      do await sight.painted()
      while (sight.missing(list))
      return { frames, blank: blank / painted, settled: performance.now() - stopped }
    },
    { selector, seconds, pixels },
  )
}

/** The named quantiles of frame times as figures. */
export function frameFigures(what: string, frames: readonly number[], target: number) {
  return [
    { figure: `${what}, frame p99`, value: quantile(frames, 0.99), unit: 'ms', target, better: 'lower' as const, runs: frames.length },
    {
      figure: `${what}, frame median`,
      value: quantile(frames, 0.5),
      unit: 'ms',
      target: null,
      better: 'lower' as const,
      runs: frames.length,
    },
  ]
}
