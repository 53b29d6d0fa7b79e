import type { Accounts } from '../ports.ts'

/** What a person is told while the key of a removed account is still in the keychain. */
export const keyStays =
  'The key of a removed account could not be deleted from the keychain yet. The console tries again every few minutes; unlock the keychain to let it.'

const every = 3 * 60_000

/** Deletes what could not be deleted before, now and every three minutes, and says how many keys are left. Answers how to end that. */
export function finishRemovals(accounts: Pick<Accounts, 'finishRemovals'>, said: (left: number) => void): () => void {
  let running = false
  const attempt = async () => {
    if (running) return
    running = true
    // A settings file that cannot be written now is tried again like a keychain that does not answer.
    await accounts.finishRemovals().then(said, () => undefined)
    running = false
  }
  const timer = setInterval(() => void attempt(), every)
  timer.unref()
  void attempt()
  return () => clearInterval(timer)
}
