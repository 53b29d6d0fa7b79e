import { createWriteStream } from 'node:fs'
import type { utilityProcess } from 'electron'
import { serviceFlags } from '../../../shared/api/child.ts'
import { rotateLog } from '../../console/services/log-file.ts'
import type { SpawnService } from '../../console/services/service-child.ts'
import { serviceProcess } from './crashes.ts'

/** Starts the bundled service in Electron's utility process: the packaged program cannot be run as plain Node. */
export function spawnUtilityService(electronUtility: Pick<typeof utilityProcess, 'fork'>, servicePath: string): SpawnService {
  return (args, logFile) => {
    const child = electronUtility.fork(servicePath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      execArgv: serviceFlags,
      serviceName: serviceProcess,
    })
    rotateLog(logFile)
    const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 })
    child.stdout?.pipe(log, { end: false })
    child.stderr?.pipe(log, { end: false })
    return {
      send: (message) => child.postMessage(message),
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) =>
        child.once('exit', (code) => {
          log.end()
          listener(`code ${code}`)
        }),
      // A utility process has no SIGKILL of its own; the operating system has.
      kill: () => {
        if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
      },
    }
  }
}
