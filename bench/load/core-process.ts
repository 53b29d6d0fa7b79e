import { fork } from 'node:child_process'
import { resolve } from 'node:path'
import type { CoreJob, CoreReport } from './core-child.ts'

/** Runs a console's core in a process of its own, as the main process of a host has it, and resolves with what it measured. */
export function runCore(job: CoreJob): Promise<CoreReport> {
  return new Promise((done, failed) => {
    const child = fork(resolve(import.meta.dirname, 'core-child.ts'), [JSON.stringify(job)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    child.once('message', (report) => done(report as CoreReport))
    child.once('exit', (code) => failed(new Error(`the core ended with ${code}`)))
  })
}
