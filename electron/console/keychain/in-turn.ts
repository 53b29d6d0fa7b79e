/** A call that took longer than it was given. */
export class TooSlow extends Error {}

/**
 * Runs calls one after the other and gives each `limit` ms, its waiting
 * included. A native call cannot be interrupted: one that hangs keeps only its
 * own thread, the calls behind it give up in time, and one that gave up before
 * its turn never runs.
 */
export function inTurn(limit: number): <T>(call: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(call: () => Promise<T>): Promise<T> => {
    let abandoned = false
    const turn = last.then(() => {
      if (abandoned) throw new TooSlow()
      return call()
    })
    last = turn.catch(() => undefined)
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        abandoned = true
        reject(new TooSlow(`no answer within ${limit} ms`))
      }, limit)
      turn.then(resolve, reject).finally(() => clearTimeout(timer))
    })
  }
}
