import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { allocatorEnvironment } from '../electron/allocator.ts'
import { fromServiceSchema, serviceFlags, type ToService } from '../shared/api/child.ts'

const built = resolve(import.meta.dirname, '../out/main/service.js')

/** The built service in a process of its own, started as a console starts it. */
export interface ServiceProcess {
  url: string
  /** An admin's API key. */
  key: string
  /** ms from the start of the process to `ready`. */
  startedIn: number
  /** Processor time that it has taken so far, all threads, s. */
  cpu(): number
  /** Resident memory now and at its highest so far, bytes. */
  memory(): { now: number; highest: number }
  /** Resolves when work that takes long has come so far; rejects when the service ends before. */
  progressed(farEnough: (done: number, total: number) => boolean): Promise<void>
  /** Ends it as a console does (or at once, by SIGKILL) and resolves when it is gone. */
  stop(how?: 'SIGKILL'): Promise<void>
}

/** A master key for a new data folder; the same one opens it again. */
export function newMasterKey(): string {
  return randomBytes(32).toString('base64')
}

/** Starts the service on a data folder with further arguments of `serve`, and resolves when it is ready. */
export async function startServiceProcess(dataDir: string, masterKey: string, args: string[] = []): Promise<ServiceProcess> {
  const started = performance.now()
  const child = fork(built, ['serve', '--child', '--data-dir', dataDir, '--port', '0', '--log-level', 'error', ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: serviceFlags,
    env: { ...process.env, ...allocatorEnvironment },
  })
  const gone = new Promise<void>((done) => child.once('exit', () => done()))
  let reached: { done: number; total: number } | undefined
  let heard = () => {}
  child.send({ type: 'start', masterKey, keyName: 'bench' } satisfies ToService)
  const { url, key } = await new Promise<{ url: string; key: string }>((ready, failed) => {
    child.on('message', (raw) => {
      const message = fromServiceSchema.parse(raw)
      if (message.type === 'ready') ready(message)
      else if (message.type === 'failed') failed(new Error(message.message))
      else {
        reached = message
        heard()
      }
    })
    child.once('exit', (code) => failed(new Error(`the service ended with ${code}`)))
  })
  return {
    url,
    key,
    startedIn: performance.now() - started,
    cpu: () => cpuOf(child.pid ?? 0),
    memory: () => memoryOf(child.pid ?? 0),
    progressed: (farEnough) =>
      new Promise((resolve, reject) => {
        heard = () => reached && farEnough(reached.done, reached.total) && resolve()
        gone.then(() => reject(new Error('the service ended before its work did')))
        heard()
      }),
    async stop(how) {
      if (how) child.kill(how)
      else child.send({ type: 'stop' } satisfies ToService)
      await gone
    },
  }
}

/** utime and stime of /proc/PID/stat (man 5 proc), in the 100 ticks a second that Linux counts for user space. */
export function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/**
 * Resident memory of a process now and at its highest, bytes (VmRSS and VmHWM of /proc/PID/status, man 5 proc). Not
 * `resourceUsage().maxRSS`: that one begins with what the process that started it held (getrusage(2) over execve).
 */
export function memoryOf(pid: number): { now: number; highest: number } {
  return { now: status(pid, 'VmRSS'), highest: status(pid, 'VmHWM') }
}

function status(pid: number, name: string): number {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(match?.[1]) * 1024
}
