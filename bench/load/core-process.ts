import { fork } from 'node:child_process'
import { resolve } from 'node:path'
import { build } from 'vite'
import { allocatorEnvironment } from '../../electron/allocator.ts'
import type { CoreJob, CoreReport } from './core-child.ts'

const root = resolve(import.meta.dirname, '../..')
const outDir = resolve(root, 'out/bench')

/** As `npm start` runs the browser host. */
const flags = ['--max-semi-space-size=8']

let built: Promise<unknown> | undefined

/** The core with the job around it, built as the product is: how long types take to be stripped is nothing to measure. */
function buildCore(): Promise<unknown> {
  built ??= build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      rolldownOptions: {
        input: {
          'core-child': resolve(import.meta.dirname, 'core-child.ts'),
          'search-index': resolve(root, 'electron/console/cache/search/index-worker.ts'),
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
      },
    },
  })
  return built
}

/** Runs a console's core in a process of its own, as the main process of a host has it, and resolves with what it measured. */
export async function runCore(job: CoreJob): Promise<CoreReport> {
  await buildCore()
  return new Promise((done, failed) => {
    const child = fork(resolve(outDir, 'core-child.js'), [JSON.stringify(job)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: flags,
      env: { ...process.env, ...allocatorEnvironment },
    })
    child.once('message', (report) => done(report as CoreReport))
    child.once('exit', (code) => failed(new Error(`the core ended with ${code}`)))
  })
}
