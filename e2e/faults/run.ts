import { parseArgs } from 'node:util'
import { faultSuites } from './all.ts'
import { seededRandom } from './suite.ts'

/** `npm run test:faults [-- --seed N]`: the long form of every fault suite. */
const { values } = parseArgs({ options: { seed: { type: 'string' } } })
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed)
console.log(`seed ${seed}`)

let failed = 0
for (const suite of faultSuites) {
  const started = performance.now()
  try {
    await suite.run(suite.rounds.long, seededRandom(seed))
    console.log(`ok   ${suite.name} (${suite.rounds.long} rounds, ${Math.round((performance.now() - started) / 1000)} s)`)
  } catch (error) {
    failed += 1
    console.log(`FAIL ${suite.name}: ${error instanceof Error ? error.stack : String(error)}`)
  }
}
console.log(`${faultSuites.length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
