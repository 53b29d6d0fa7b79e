import css from './middle-cut.module.css'
import { cutBefore, oneLine } from './one-line.ts'

/**
 * A name from outside, cut in the middle when there is no room, whole on hover. It is read in its own direction.
 * The tail stays whole because it tells names apart; CSS cuts the head, so nothing is measured.
 */
export function MiddleCut({ text, tail = 10, className }: { text: string; tail?: number; className?: string }) {
  const line = oneLine(text)
  const cut = cutBefore(line, tail)
  if (!cut) {
    return (
      <span className={`${css.cut} ${className ?? ''}`} dir="auto" data-tip={line.length > 12 || line !== text ? text : undefined}>
        <span className={css.plain}>{line === text ? text : <Whole text={text} line={line} />}</span>
      </span>
    )
  }
  return (
    <span className={`${css.cut} ${className ?? ''}`} dir="auto" data-tip={text}>
      {/* Two boxes would be read as two words. */}
      <span className="visually-hidden">{text}</span>
      <span className={css.head} aria-hidden>
        {cut.head}
      </span>
      <span className={css.tail} aria-hidden>
        {cut.tail}
      </span>
    </span>
  )
}

function Whole({ text, line }: { text: string; line: string }) {
  return (
    <>
      <span className="visually-hidden">{text}</span>
      <span aria-hidden>{line}</span>
    </>
  )
}
