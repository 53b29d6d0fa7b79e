import { defineConfig } from '@playwright/test'

const executablePath = process.env.CHROMIUM_PATH
/** Chromium refuses its sandbox to root; only tests run as root, the product never passes this. */
const asRoot = process.getuid?.() === 0

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../test-results',
  // Every story starts a console of its own; two of them keep two cores busy.
  workers: 2,
  timeout: 180_000,
  expect: {
    timeout: 20_000,
    // Edges of letters differ a little from one Chromium to the next; a hundredth of the page does not.
    toHaveScreenshot: { maxDiffPixelRatio: 0.01, animations: 'disabled', caret: 'hide' },
  },
  // One for all machines: the fonts are the project's own, the clock is the story's.
  snapshotPathTemplate: '{testDir}/looks/baselines/{arg}{ext}',
  updateSnapshots: process.env.UPDATE_PICTURES ? 'all' : 'none',
  reporter: 'list',
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    colorScheme: 'dark',
    // Traces cost much time; `--trace retain-on-failure` makes them for whoever needs one.
    screenshot: 'only-on-failure',
    actionTimeout: 20_000,
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--font-render-hinting=none',
        '--disable-lcd-text',
        ...(asRoot ? ['--no-sandbox'] : []),
      ],
    },
  },
})
