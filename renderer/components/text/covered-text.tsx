import { type ReactElement, useState } from 'react'
import { addressSpans, maskAddresses } from '../../../shared/engine/masking.ts'
import { messages } from '../../messages/messages.ts'
import { sayFailed } from '../toast.ts'
import { RevealButton } from './reveal-button.tsx'
import { Sentence } from './sentence.tsx'

const cover = '••••'

/** A text whose e-mail and IP addresses are covered, for lists and names. */
export function covered(text: string): string {
  return maskAddresses(text, cover)
}

/**
 * A sentence whose e-mail and IP addresses are covered until somebody asks for them. `onReveal` writes that down: only
 * once it is kept are they shown. `what` names the sentence for people who hear the page.
 */
export function CoveredText({ text, what, onReveal }: { text: string; what: string; onReveal: () => Promise<unknown> }): ReactElement {
  const [revealed, setRevealed] = useState<string | null>(null)
  const spans = addressSpans(text)
  if (!spans.some(({ address }) => address)) return <Sentence text={text} />
  // Nothing was asked of another sentence yet.
  const masked = revealed !== text
  const toggle = () => {
    if (!masked) return setRevealed(null)
    onReveal().then(
      () => setRevealed(text),
      (error: unknown) => sayFailed(messages.alerts.detail.revealFailed, error),
    )
  }
  return (
    <>
      <Sentence text={masked ? covered(text) : text}>
        {spans.map((span) =>
          span.address && masked ? (
            <span key={span.at} className="faint">
              <span aria-hidden="true">{cover}</span>
              <span className="visually-hidden">{messages.common.masked}</span>
            </span>
          ) : (
            <span key={span.at}>{span.text}</span>
          ),
        )}
      </Sentence>
      <RevealButton what={what} masked={masked} onToggle={toggle} />
    </>
  )
}
