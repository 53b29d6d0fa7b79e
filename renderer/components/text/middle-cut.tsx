import css from './middle-cut.module.css'

/**
 * A name from outside, cut in the middle when there is no room, whole on hover.
 * The tail stays whole because it tells names apart; CSS cuts the head, so nothing is measured.
 */
export function MiddleCut({ text, tail = 10, className }: { text: string; tail?: number; className?: string }) {
  const points = Array.from(text)
  if (points.length <= tail + 4) {
    return (
      <span className={`${css.cut} ${className ?? ''}`} data-tip={points.length > 12 ? text : undefined}>
        <span className={css.plain}>{text}</span>
      </span>
    )
  }
  const cut = points.length - tail
  return (
    <span className={`${css.cut} ${className ?? ''}`} data-tip={text}>
      {/* Two boxes would be read as two words. */}
      <span className="visually-hidden">{text}</span>
      <span className={css.head} aria-hidden>
        {points.slice(0, cut).join('')}
      </span>
      <span className={css.tail} aria-hidden>
        {points.slice(cut).join('')}
      </span>
    </span>
  )
}
