import type { PowerMonitor } from 'electron'
import type { Log } from '../../console/ports.ts'

/** What the machine's power and lock mean for the console. */
export interface PowerDeps {
  monitor: PowerMonitor
  /** Every account tries at once. */
  wake: () => void
  /** The system is about to shut down and waits until the console has ended in order. */
  quit: () => void
  log: Log
}

/** Follows sleep, lock and mains: waking, unlocking and the return of mains make the console look at once; a locked screen hides it. */
export function followPower({ monitor, wake, quit, log }: PowerDeps): { readonly locked: boolean } {
  const state = { locked: false }
  monitor.on('suspend', () => log.info('the machine goes to sleep'))
  monitor.on('resume', () => {
    log.info('the machine woke up')
    wake()
  })
  monitor.on('on-ac', wake)
  monitor.on('lock-screen', () => {
    state.locked = true
  })
  monitor.on('unlock-screen', () => {
    state.locked = false
    wake()
  })
  // The system waits for a program that prevents this; Electron's types leave the event out.
  const shutdown = (event?: { preventDefault(): void }) => {
    event?.preventDefault()
    quit()
  }
  monitor.on('shutdown', shutdown as () => void)
  return state
}
