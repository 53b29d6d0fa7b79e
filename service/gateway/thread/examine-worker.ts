import { parentPort, workerData } from 'node:worker_threads'
import { compileCatalog } from '../../../shared/engine/conditions/derive.ts'
import type { Catalog } from '../../../shared/model/rules/catalog.ts'
import { examine } from '../examine.ts'
import { Intake, type Terms } from '../intake.ts'
import { loginHash } from '../login-hash.ts'
import { type ToExaminer, toMessage } from './examined-message.ts'

/** A thread of `examiner.ts`: examines one body after the other and answers each. What it throws ends it. */
const port = parentPort
if (!port) throw new Error('This is started as a thread by the service.')
const { catalog, masterKey } = workerData as { catalog: Catalog; masterKey: Uint8Array }
const { platforms } = compileCatalog(catalog)
let terms: Terms
const intake = new Intake({ catalog, hash: loginHash(masterKey), retention: () => terms.retention, zoneOf: () => terms.zone })
port.on('message', (task: ToExaminer) => {
  terms = task.terms
  const { number, signed } = task
  const { message, transfer } = toMessage(number, examine(intake, signed), platforms[signed.site.platform])
  port.postMessage(message, transfer)
})
