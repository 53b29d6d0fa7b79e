import type { ReactNode } from 'react'
import css from './sentence.module.css'

/** Characters that a sentence of ours never has; what is longer came from outside. */
const ordinary = 300

/** A sentence from outside: of a very long one the first lines, the rest on hover. `children` stand for it where it is marked up. */
export function Sentence({ text, children = text }: { text: string; children?: ReactNode }) {
  const long = text.length > ordinary || text.split('\n', 7).length > 6
  return (
    <span className={long ? css.long : css.sentence} dir="auto" data-tip={long ? text : undefined}>
      {children}
    </span>
  )
}
