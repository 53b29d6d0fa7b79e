import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{shared,service,electron,renderer,bench,e2e,.ci}/**/*.test.{ts,tsx}'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Most tests wait for a process, a socket or a disk: the default leaves a core of two idle.
    maxWorkers: '100%',
  },
})
