import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The suites of e2e/ take longest, however small their files: they begin, so that none is left to run alone in the end. */
class SuitesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { suite = [], rest = [] } = Object.groupBy(await super.sort(files), ({ moduleId }) =>
      moduleId.includes('/e2e/') ? 'suite' : 'rest',
    )
    return [...suite, ...rest]
  }
}

export default defineConfig({
  test: {
    include: ['{shared,service,electron,renderer,bench,e2e,.ci}/**/*.test.{ts,tsx}'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Most tests wait for a process, a socket or a disk: the default leaves a core of two idle.
    maxWorkers: '100%',
    sequence: { sequencer: SuitesFirst },
  },
})
