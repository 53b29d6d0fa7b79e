import { type RefObject, useEffect } from 'react'

/** Where the detail stands below its list, opening the first one brings it into view; beside the list nothing moves. */
export function useBroughtIntoView(detail: RefObject<HTMLElement | null>, opened: boolean): void {
  useEffect(() => {
    if (!opened) return
    // After the list has put the focus on its row, which brings that into view.
    const frame = requestAnimationFrame(() => {
      const place = detail.current
      if (place && place.getBoundingClientRect().top > window.innerHeight / 2) place.scrollIntoView({ block: 'start' })
    })
    return () => cancelAnimationFrame(frame)
  }, [detail, opened])
}
