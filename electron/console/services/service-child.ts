import { fork } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { serviceFlags, type ToService } from '../../../shared/api/child.ts'
import { rotateLog } from './log-file.ts'

/** A bundled service as its parent sees it: a process with a channel. */
export interface ServiceChild {
  send(message: ToService): void
  /** Untrusted until it was parsed. */
  onMessage(listener: (message: unknown) => void): void
  /** Once; `how` says how it ended, such as `code 1` or `signal SIGKILL`. */
  onExit(listener: (how: string) => void): void
  kill(): void
}

/** Starts `service/main.ts` with these arguments; what it prints goes to the file `logFile`. Electron brings its own (utilityProcess). */
export type SpawnService = (args: string[], logFile: string) => ServiceChild

/** Starts the service with child_process.fork, which gives it the IPC channel. */
export function forkService(servicePath: string): SpawnService {
  return (args, logFile) => {
    rotateLog(logFile)
    const log = openSync(logFile, 'a', 0o600)
    const child = fork(servicePath, args, { stdio: ['ignore', log, log, 'ipc'], execArgv: serviceFlags })
    closeSync(log)
    return {
      send: (message) => {
        // A child that just died takes no message; its exit is told separately.
        if (child.connected) child.send(message, () => undefined)
      },
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => {
        let told = false
        const tell = (how: string) => {
          if (!told) listener(how)
          told = true
        }
        child.on('exit', (code, signal) => tell(signal ? `signal ${signal}` : `code ${code}`))
        child.on('error', (error) => tell(error.message))
      },
      kill: () => child.kill('SIGKILL'),
    }
  }
}
