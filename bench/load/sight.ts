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
  // Looked for once, as this is asked in every frame that is measured.
  const known = new WeakMap<Element, { scroller: Element; space: Element | null }>()
  const partsOf = (list: Element) => {
    const before = known.get(list)
    if (before?.space?.isConnected) return before
    const scroller = list.querySelector('[class*=scroller]') ?? list
    const parts = { scroller, space: scroller.querySelector('[class*=space]') }
    known.set(list, parts)
    return parts
  }
  const inSight = ({ scroller, space }: { scroller: Element; space: Element | null }) => {
    const { top, bottom } = scroller.getBoundingClientRect()
    return [...(space?.children ?? [])]
      .map((row) => ({ row, box: row.getBoundingClientRect() }))
      .map(({ row, box }) => ({ row, top: box.top, height: Math.min(bottom, box.bottom) - Math.max(top, box.top) }))
      .filter(({ row, height }) => height > 0 && row.textContent !== '')
  }
  const sight: Sight = {
    missing(list) {
      const parts = partsOf(list)
      if (!parts.space) return true
      const whole = parts.space.getBoundingClientRect()
      const box = parts.scroller.getBoundingClientRect()
      const there = Math.min(box.bottom, whole.bottom) - Math.max(box.top, whole.top)
      return inSight(parts).reduce((sum, { height }) => sum + height, 0) < there - 1
    },
    words: (list) =>
      inSight(partsOf(list))
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
