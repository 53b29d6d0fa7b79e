import { parseArgs } from 'node:util'
import { faultSuites } from './all.ts'
import { seededRandom } from './suite.ts'

/** `npm run test:faults [-- --seed N] [--only WORD]`: the long form of every fault suite, or of those whose name has the word. */
const { values } = parseArgs({ options: { seed: { type: 'string' }, only: { type: 'string' } } })
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed)
console.log(`seed ${seed}`)

let failed = 0
let passed = 0
let skipped = 0
for (const suite of faultSuites.filter(({ name }) => name.includes(values.only ?? ''))) {
  const reason = suite.skip?.()
  if (reason) {
    skipped += 1
    console.log(`skip ${suite.name}: ${reason}`)
    continue
  }
  const started = performance.now()
  try {
    await suite.run(suite.rounds.long, seededRandom(seed))
    passed += 1
    console.log(`ok   ${suite.name} (${suite.rounds.long} rounds, ${Math.round((performance.now() - started) / 1000)} s)`)
  } catch (error) {
    failed += 1
    console.log(`FAIL ${suite.name}: ${error instanceof Error ? error.stack : String(error)}`)
  }
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
