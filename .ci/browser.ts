import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'

/** A Chromium to drive, and where it came from. */
export interface FoundBrowser {
  path: string
  from: string
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe']
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

function onThisMachine(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...places].find((path) => existsSync(path))
}

function attempt(command: string, args: string[], seconds: number): boolean {
  try {
    execFileSync(command, args, {
      stdio: ['ignore', 'ignore', 'ignore'],
      timeout: seconds * 1000,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    return true
  } catch {
    return false
  }
}

/**
 * A browser for the end-to-end tests: one that is already here, else
 * Playwright's own, else Debian's package where this runs as root.
 * Undefined when none can be had; nothing is left half installed.
 */
export function findBrowser(): FoundBrowser | undefined {
  const here = onThisMachine()
  if (here) return { path: here, from: 'already on this machine' }
  const own = chromium.executablePath()
  if (existsSync(own)) return { path: own, from: "Playwright's, downloaded earlier" }
  const playwright = join(import.meta.dirname, '../node_modules/.bin/playwright')
  if (attempt(playwright, ['install', 'chromium'], 180) && existsSync(own)) return { path: own, from: "Playwright's, downloaded now" }
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log("Chromium: Playwright's cannot be downloaded here; installing Debian's package")
    attempt('apt-get', ['update'], 180)
    if (attempt('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], 600)) {
      const debian = onThisMachine()
      if (debian) return { path: debian, from: "Debian's package, installed now" }
    }
  }
  return undefined
}
