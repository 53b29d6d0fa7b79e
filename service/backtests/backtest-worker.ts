import { parentPort, workerData } from 'node:worker_threads'
import type { SiteTask } from '../../shared/engine/backtest/site-outcome.ts'
import { openReader } from '../store/database.ts'
import { SiteRunner } from './site-runner.ts'

/** A thread of `worker-pool.ts`: takes one task after the other, answers each. What it throws ends it, and the task fails. */
const port = parentPort
if (!port) throw new Error('This is started as a thread by the service.')
const { path } = workerData as { path: string }
const runner = new SiteRunner(openReader(path))
port.on('message', (task: SiteTask) => port.postMessage(runner.run(task)))
