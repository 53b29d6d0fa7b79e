import { describe, it } from 'vitest'
import { faultSuites } from './all.ts'
import { seededRandom } from './suite.ts'

const seed = Date.now() % 2 ** 31

describe(`the short form of the fault suites (seed ${seed})`, () => {
  it.each(faultSuites.map((suite) => [suite.name, suite] as const))(
    '%s',
    async (_name, suite) => {
      await suite.run(suite.rounds.short, seededRandom(seed))
    },
    120_000,
  )
})
