/** How long a turn takes, ms: whoever asks meanwhile waits no longer. */
const turnTakes = 8

/**
 * Does work that nobody waits for, as many of its parts in a turn of the event loop as fit into 8 ms. Where it fails it
 * ends: whoever needs its result does it at once, and hears of the failure. Answers what stops it.
 */
export function inTurns(work: Iterator<undefined>): () => void {
  let next: NodeJS.Immediate
  const turn = () => {
    const until = performance.now() + turnTakes
    try {
      while (!work.next().done) {
        if (performance.now() < until) continue
        next = setImmediate(turn)
        return
      }
    } catch {
      // See above.
    }
  }
  next = setImmediate(turn)
  return () => clearImmediate(next)
}
