import { useEffect, useRef, useState } from 'react'
import { exactText } from '../time/time-text.ts'
import css from './tips.module.css'

interface Tip {
  text: string
  x: number
  y: number
  below: boolean
}

const delay = 250
/** Characters that a tip shows at most: it must not cover the page. */
const longest = 600

/** Elements with a tip. */
const tipped = '[data-tip], [data-tip-at]'

/** What the tip of an element says: its text, and the exact time of its instant. */
function tipOf(target: Element): string {
  const [text, at] = [target.getAttribute('data-tip'), target.getAttribute('data-tip-at')]
  return [text ?? '', at === null ? '' : exactText(Number(at))].filter((line) => line !== '').join('\n')
}

/**
 * One tooltip for the whole page: any element with `data-tip="text"` has one,
 * on hover and on keyboard focus. Rows of long lists stay plain elements; an
 * instant goes into `data-tip-at` (unix ms), and becomes words when somebody asks.
 */
export function Tips() {
  const [tip, setTip] = useState<Tip | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const shown = useRef<Element | null>(null)

  useEffect(() => {
    function show(target: Element): void {
      const whole = tipOf(target)
      if (whole === '') return
      const text = whole.length > longest ? `${whole.slice(0, longest)}…` : whole
      const box = target.getBoundingClientRect()
      const below = box.top < 80
      setTip({ text, x: Math.min(Math.max(box.left + box.width / 2, 12), innerWidth - 12), y: below ? box.bottom + 6 : box.top - 6, below })
    }
    function hide(): void {
      clearTimeout(timer.current)
      shown.current = null
      setTip(null)
    }
    function over(event: Event): void {
      const target = event.target instanceof Element ? event.target.closest(tipped) : null
      if (target === shown.current) return
      hide()
      if (!target) return
      shown.current = target
      timer.current = setTimeout(() => show(target), delay)
    }
    function focus(event: FocusEvent): void {
      const target = event.target instanceof Element && event.target.matches(':focus-visible') ? event.target.closest(tipped) : null
      if (!target) {
        hide()
        return
      }
      shown.current = target
      show(target)
    }
    function key(event: KeyboardEvent): void {
      if (event.key === 'Escape') hide()
    }
    document.addEventListener('pointerover', over)
    document.addEventListener('pointerdown', hide)
    document.addEventListener('focusin', focus)
    document.addEventListener('keydown', key)
    document.addEventListener('scroll', hide, true)
    return () => {
      hide()
      document.removeEventListener('pointerover', over)
      document.removeEventListener('pointerdown', hide)
      document.removeEventListener('focusin', focus)
      document.removeEventListener('keydown', key)
      document.removeEventListener('scroll', hide, true)
    }
  }, [])

  if (!tip) return null
  // Near an edge it grows inward.
  const shift = tip.x < 220 ? '0%' : tip.x > innerWidth - 220 ? '-100%' : '-50%'
  return (
    <div
      role="tooltip"
      className={css.tip}
      style={{ left: tip.x, top: tip.y, transform: `translate(${shift}, ${tip.below ? '0' : '-100%'})` }}
    >
      {tip.text}
    </div>
  )
}
