import type { Page } from '@playwright/test'

/**
 * What a person at this width could not read or reach, each as a sentence:
 * the page wider than the window, controls outside of what can be scrolled to
 * or cut off, controls on top of each other, words that are cut without dots.
 */
export function layoutFindings(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const main = document.querySelector('main')
    for (const place of [document.documentElement, document.body, ...(main ? [main] : [])])
      if (place.scrollWidth > place.clientWidth + 1) found.push(`${place.tagName} is ${place.scrollWidth} wide in ${place.clientWidth}`)

    const name = (element: Element) =>
      `${element.tagName} ${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 50)} .${element.className}`
    const hiddenOnPurpose = (element: Element) => {
      const { clipPath, opacity, visibility } = getComputedStyle(element)
      const { width, height } = element.getBoundingClientRect()
      return width <= 1 || height <= 1 || clipPath === 'inset(50%)' || opacity === '0' || visibility === 'hidden'
    }
    const known = new Map<Element, boolean>()
    const hidden = (element: Element | null): boolean => {
      if (element === null) return false
      const before = known.get(element)
      if (before !== undefined) return before
      const is = hidden(element.parentElement) || hiddenOnPurpose(element)
      known.set(element, is)
      return is
    }
    /** What is left of a box after everything around it that cuts and cannot be scrolled. */
    const shown = (element: Element) => {
      const own = element.getBoundingClientRect()
      let [left, right] = [own.left, own.right]
      for (let at = element.parentElement; at && getComputedStyle(at).position !== 'fixed'; at = at.parentElement) {
        const { overflowX } = getComputedStyle(at)
        if (overflowX === 'visible') continue
        const around = at.getBoundingClientRect()
        // What scrolls can be scrolled to; only what lies before its beginning cannot.
        if (overflowX === 'auto' || overflowX === 'scroll') {
          left = Math.max(left, around.left - at.scrollLeft)
          right = Math.min(right, around.left - at.scrollLeft + at.scrollWidth)
          break
        }
        left = Math.max(left, around.left)
        right = Math.min(right, around.right)
      }
      return { of: own.width, left: right - left }
    }
    const controls = [
      ...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, [tabindex="0"], [role=slider]'),
    ].filter((element) => !hidden(element))
    for (const control of controls) {
      const { of, left } = shown(control)
      if (left < Math.min(of, 16) - 1) found.push(`cut off: ${name(control)} shows ${Math.round(left)} of ${Math.round(of)}`)
    }
    /** What of a box is on the screen now, after everything around it that cuts or scrolls. */
    const onScreen = (element: Element) => {
      let { left, right, top, bottom } = element.getBoundingClientRect()
      for (let at = element.parentElement; at; at = at.parentElement) {
        if (getComputedStyle(at).overflowX === 'visible') continue
        const around = at.getBoundingClientRect()
        left = Math.max(left, around.left)
        right = Math.min(right, around.right)
        top = Math.max(top, around.top)
        bottom = Math.min(bottom, around.bottom)
      }
      return { left, right, top, bottom }
    }
    /** Bars that stay at an edge while the rest scrolls below them. */
    const floats = (element: Element) => {
      for (let at: Element | null = element; at; at = at.parentElement) if (/sticky|fixed/.test(getComputedStyle(at).position)) return true
      return false
    }
    const boxes = controls
      .filter((control) => control.matches('button, a[href], input') && !control.closest('svg') && !floats(control))
      .map((control) => ({ control, box: onScreen(control) }))
    boxes.forEach(({ control, box }, index) => {
      for (const other of boxes.slice(index + 1)) {
        // A button may lie within the field that it belongs to, as that which clears it does.
        if (control.matches('input') && control.parentElement === other.control.parentElement) continue
        if (control.contains(other.control) || other.control.contains(control)) continue
        const wide = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left)
        const high = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top)
        if (wide > 3 && high > 3) found.push(`on top of each other: ${name(control)} and ${name(other.control)}`)
      }
    })
    for (const element of document.querySelectorAll('body *')) {
      if (!(element instanceof HTMLElement) || hidden(element)) continue
      const words = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim())
      if (!words) continue
      const { overflowX, textOverflow, whiteSpace } = getComputedStyle(element)
      const cut = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0
      if (cut && (overflowX === 'hidden' || overflowX === 'clip') && textOverflow !== 'ellipsis')
        found.push(`words are cut: ${name(element)} ${element.scrollWidth} in ${element.clientWidth} ${whiteSpace}`)
    }
    return [...new Set(found)]
  })
}
