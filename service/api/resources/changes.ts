import { setTimeout } from 'node:timers/promises'
import type { Service } from '../../service.ts'
import { api } from '../context.ts'

/** Shortest time between two wake-ups of a stream, ms: a busy service commits far more often than anybody can read. */
const wakeUpGap = 50

/** What changed since a cursor. */
export function changesApi({ changes }: Service) {
  return {
    list: api.changes.list.handler(({ input, context }) => changes.after(input.cursor, input.limit, context.caller.siteIds)),
  }
}

/** Wakes consoles up: the newest cursor at once, then whenever something was added to the feed. */
export function streamApi({ db, changes, stopping }: Service) {
  return {
    open: api.stream.open.handler(async function* ({ context, signal }) {
      const wakeUps = wakeUpsOf(db.onChanges.bind(db), AbortSignal.any(signal ? [signal, stopping] : [stopping]))
      for await (const _ of wakeUps) yield { cursor: changes.head(context.caller.siteIds) }
    }),
  }
}

/** Yields once at once, and then once for any number of calls of the listener in between, until `ended`. */
async function* wakeUpsOf(listen: (listener: () => void) => () => void, ended: AbortSignal): AsyncGenerator<void> {
  let pending = true
  let wake: (() => void) | undefined
  const rouse = () => wake?.()
  const unlisten = listen(() => {
    pending = true
    rouse()
  })
  ended.addEventListener('abort', rouse)
  try {
    while (!ended.aborted) {
      if (pending) {
        pending = false
        yield
        await setTimeout(wakeUpGap, undefined, { ref: false })
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    unlisten()
    ended.removeEventListener('abort', rouse)
  }
}
