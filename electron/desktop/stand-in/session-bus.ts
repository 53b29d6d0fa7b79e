import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** Whether this machine can run a session bus of its own. */
export const hasBusDaemon = spawnSync('which', ['dbus-daemon']).status === 0

/** A session bus on which nobody answers yet. */
export async function startSessionBus(): Promise<{ address: string; stop(): void }> {
  const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const [address] = (await once(createInterface(daemon.stdout), 'line')) as [string]
  return { address, stop: () => daemon.kill() }
}
