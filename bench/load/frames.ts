import type { Page } from '@playwright/test'
import { quantile } from '../scenario.ts'

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

/**
 * Scrolls the list under a selector from its top to its end at an even speed,
 * a step a frame, as a person does who drags the bar. Resolves with the times
 * between frames, ms, with the share of frames in which some row in sight was
 * not drawn yet, and with the time, ms, from the last step until all were.
 */
export async function scrollThrough(
  page: Page,
  selector: string,
  seconds: number,
): Promise<{ frames: number[]; blank: number; settled: number }> {
  return page.evaluate(
    async ({ selector, seconds }) => {
      const list = document.querySelector<HTMLElement>(selector)
      if (!list) throw new Error(`nothing to scroll: ${selector}`)
      list.scrollTop = 0
      const way = list.scrollHeight - list.clientHeight
      const frames: number[] = []
      let blank = 0
      await new Promise<void>((done) => {
        let began = 0
        let before = 0
        const step = (now: number) => {
          if (began === 0) began = now
          else frames.push(now - before)
          before = now
          const share = (now - began) / (seconds * 1000)
          if (list.getAttribute('aria-busy') === 'true') blank += 1
          list.scrollTop = share * way
          if (share >= 1) done()
          else requestAnimationFrame(step)
        }
        requestAnimationFrame(step)
      })
      const stopped = performance.now()
      const next = () => new Promise(requestAnimationFrame)
      // The frame that shows the last step says whether anything is missing.
      do await next()
      while (list.getAttribute('aria-busy') === 'true')
      return { frames, blank: blank / frames.length, settled: performance.now() - stopped }
    },
    { selector, seconds },
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
