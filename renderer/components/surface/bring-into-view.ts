import { type RefObject, useEffect } from 'react'

/** Where the detail stands below its list, opening the first one brings it into view; beside the list nothing moves. */
export function useBroughtIntoView(detail: RefObject<HTMLElement | null>, opened: boolean): void {
  useEffect(() => {
    const place = detail.current
    if (opened && place && place.getBoundingClientRect().top > window.innerHeight / 2) place.scrollIntoView({ block: 'start' })
  }, [detail, opened])
}
