/** What a person sees of a list, asked inside the page. */
export interface Sight {
  /** Whether some of the list that is in sight has no row with words on it. */
  missing(list: Element): boolean
  /** The words of the rows in sight, in their order. */
  words(list: Element): string[]
  /** Resolves once what was changed in this frame is painted. */
  painted(): Promise<void>
}

/** In the page, from its very beginning: makes `window.sight`. Told by where rows lie and what they say, not by what the list says of itself. */
export function lookAtRows(): void {
  const inSight = (list: Element) => {
    const { top, bottom } = (list.querySelector('[class*=scroller]') ?? list).getBoundingClientRect()
    return [...list.querySelectorAll('[data-place]')]
      .map((row) => ({ row, box: row.getBoundingClientRect() }))
      .map(({ row, box }) => ({ row, top: box.top, height: Math.min(bottom, box.bottom) - Math.max(top, box.top) }))
      .filter(({ row, height }) => height > 0 && row.textContent !== '')
  }
  const sight: Sight = {
    missing(list) {
      const scroller = list.querySelector('[class*=scroller]') ?? list
      const space = scroller.querySelector('[class*=space]')?.getBoundingClientRect()
      const box = scroller.getBoundingClientRect()
      if (!space) return true
      const there = Math.min(box.bottom, space.bottom) - Math.max(box.top, space.top)
      const drawn = inSight(list).reduce((sum, { height }) => sum + height, 0)
      return drawn < there - 1
    },
    words: (list) =>
      inSight(list)
        .sort((a, b) => a.top - b.top)
        .map(({ row }) => row.textContent ?? ''),
    painted: () =>
      new Promise((done) =>
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => done()
          port2.postMessage(null)
        }),
      ),
  }
  Object.assign(window, { sight })
}
