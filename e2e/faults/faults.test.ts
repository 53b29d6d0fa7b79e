import { describe, it } from 'vitest'
import { faultSuites } from './all.ts'
import { seededRandom } from './suite.ts'

const seed = Date.now() % 2 ** 31

describe(`the short form of the fault suites (seed ${seed})`, () => {
  it.for(faultSuites)('$name', { timeout: 120_000 }, async (suite, { skip }) => {
    const reason = suite.skip?.()
    if (reason) skip(reason)
    await suite.run(suite.rounds.short, seededRandom(seed))
  })
})
