import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{shared,service,electron,renderer,bench,e2e,.ci}/**/*.test.{ts,tsx}'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
  },
})
