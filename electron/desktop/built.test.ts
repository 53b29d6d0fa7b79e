import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { resolveConfig } from 'electron-vite'
import { build, type UserConfig } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
let out: string
let dataDir: string

type Run = { seen: Record<string, unknown>; calls: { name: string; args: unknown[] }[] }

async function drive(...args: string[]): Promise<Run> {
  const register = new URL('./stand-in/register.ts', import.meta.url)
  const driver = new URL('./stand-in/drive.ts', import.meta.url)
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', register.href, fileURLToPath(driver), join(out, 'main/main.js'), dataDir, ...args],
    {
      timeout: 50_000,
      maxBuffer: 16 * 1024 * 1024,
      // A keychain and a session bus of whoever runs the tests are not to be touched.
      env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere', DISPLAY: '' },
    },
  )
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Run
}

let first: Run
let second: Run

beforeAll(async () => {
  // Inside the project, so that what is external is found; apart from out/, which others may be using.
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true })
  out = mkdtempSync(join(root, 'node_modules/.cache/built-'))
  dataDir = mkdtempSync(join(tmpdir(), 'desktop-'))
  const { config } = await resolveConfig({ root, logLevel: 'silent' }, 'build', 'production')
  for (const part of ['main', 'preload'] as const) {
    const own = config?.[part] as UserConfig
    await build({
      ...own,
      configFile: false,
      root,
      mode: 'production',
      logLevel: 'silent',
      build: { ...own.build, outDir: join(out, part), emptyOutDir: true },
    })
  }
  mkdirSync(join(out, 'renderer'))
  writeFileSync(join(out, 'renderer/index.html'), '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__">')
  first = await drive()
  second = await drive('second')
}, 120_000)
afterAll(() => {
  rmSync(out, { recursive: true, force: true })
  rmSync(dataDir, { recursive: true, force: true })
})

const filesIn = (folder: string) =>
  readdirSync(join(out, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

describe('the emitted files', () => {
  it('have one CommonJS preload that requires electron and nothing else', () => {
    expect(readdirSync(join(out, 'preload'))).toEqual(['preload.cjs'])
    const code = readFileSync(join(out, 'preload/preload.cjs'), 'utf8')
    expect([...code.matchAll(/require\(([^)]*)\)/g)].map((match) => match[1])).toEqual(['"electron"'])
    expect(code).not.toMatch(/^\s*(import|export)\s/m)
    expect(code).not.toContain('contextBridge')
  })

  it('leave electron outside, and only the desktop asks for it', () => {
    expect(readdirSync(join(out, 'main'))).toEqual(expect.arrayContaining(['main.js', 'browser.js', 'service.js']))
    const users = filesIn('main').filter((path) => /from\s*"electron(-store)?"|import\("electron/.test(readFileSync(path, 'utf8')))
    expect(users).toEqual([join(out, 'main/main.js')])
  })

  it('name no folder of the machine they were built on', () => {
    for (const path of [...filesIn('main'), ...filesIn('preload')]) {
      const code = readFileSync(path, 'utf8')
      expect(code.includes(root) || code.includes(`${homedir()}/`), path).toBe(false)
    }
  })
})

describe('the built desktop', () => {
  it('does before it is ready what must precede it, sandbox and scheme among them, and opens nothing yet', () => {
    expect(first.seen.beforeReady).toEqual([
      'app.setName',
      'app.setAppUserModelId',
      'app.setPath',
      'app.setPath',
      'app.enableSandbox',
      'protocol.registerSchemesAsPrivileged',
      'app.requestSingleInstanceLock',
      'app.whenReady',
    ])
    expect(first.calls.find((call) => call.name === 'protocol.registerSchemesAsPrivileged')?.args).toEqual([
      [{ scheme: 'app', privileges: { standard: true, secure: true, codeCache: true } }],
    ])
  })

  it('locks the session and serves the page before there is a window, and has a tray at the end', () => {
    const order = first.seen.order as string[]
    const steps = ['session locked', 'protocol.handle', 'new BrowserWindow', 'window.loadURL', 'window.show', 'new Tray']
    expect(steps.map((step) => order.indexOf(step))).toEqual(steps.map((step) => order.indexOf(step)).toSorted((a, b) => a - b))
    expect(steps.every((step) => order.includes(step))).toBe(true)
    expect(first.calls.find((call) => call.name === 'window.loadURL')?.args).toEqual(['app://console/'])
  })

  it('makes a window that is sandboxed and isolated, with the emitted preload', () => {
    expect(first.seen.window).toMatchObject({
      show: false,
      webPreferences: {
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        webviewTag: false,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        preload: join(out, 'preload/preload.cjs'),
      },
    })
  })

  it('answers app://console with the page under a strict policy, and nothing else', () => {
    const page = first.seen.page as Record<string, { status: number; policy: string | null; text: string }>
    expect(page.own?.status).toBe(200)
    expect(page.own?.policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[^']+'; .*connect-src 'none'/)
    expect(page.own?.text).toContain(/nonce-([^']+)/.exec(page.own?.policy ?? '')?.[1])
    for (const refused of ['file', 'host', 'post', 'up']) expect(page[refused]?.status, refused).toBe(404)
  })

  it('denies every permission but writing text to the clipboard, every device, and the network', () => {
    expect(first.seen.permissions).toEqual({
      media: [false, false],
      notifications: [false, false],
      clipboard: [true, true],
      foreignClipboard: [false, false],
      device: false,
    })
    expect(first.seen.requests).toEqual({ own: false, network: true, socket: true, file: true })
  })

  it('lets no page leave, no frame load and no window open; https links go to the browser of the person', () => {
    expect(first.seen.navigation).toEqual({ own: false, away: true, frame: true, redirect: true, webview: true })
    expect(first.seen.windows).toEqual(Array(4).fill({ action: 'deny' }))
    expect(first.calls.filter((call) => call.name === 'shell.openExternal').map((call) => call.args)).toEqual([
      ['https://example.com/docs'],
    ])
  })

  it('answers the top frame of its own window only, over one port that a new document closes', () => {
    expect(first.seen.bridge).toEqual({ host: 'desktop', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) })
    expect(first.seen).toMatchObject({
      foreignFrame: 'closed',
      subFrame: 'closed',
      otherWindow: 'closed',
      stillOpen: 'desktop',
      sameDocument: 'desktop',
      newDocument: 'closed',
      tooLarge: 'closed',
    })
  })

  it('runs the bundled service as a process of its own and connects to it', () => {
    const [path, args] = first.calls.find((call) => call.name === 'utilityProcess.fork')?.args ?? []
    expect(path).toBe(join(out, 'main/service.js'))
    expect(args).toEqual(expect.arrayContaining(['serve', '--child', '--demo', '2']))
    expect(first.seen.demo).toMatchObject({ kind: 'demo', simulated: true })
  })

  it('has a tray menu that opens and quits', () => {
    expect(first.seen.trayMenu).toEqual(expect.arrayContaining(['Open Logystera Console', 'Do not disturb for an hour', 'Quit']))
  })

  it('hides when its window is closed, and comes back for a second start', () => {
    expect(first.seen).toMatchObject({ hidden: true, shownAgain: true })
  })

  it('shows what a link names; one that names nothing here or is not exactly ours only gives a notice', () => {
    const [event, route] = first.seen.linked as [unknown, string]
    expect(event).toEqual({ type: 'navigate', to: route })
    for (const link of ['unknownLink', 'badLink'])
      expect(first.seen[link]).toMatchObject({ toast: { severity: 'info', title: 'This link cannot be opened' } })
  })

  it('ends in order: asked, console closed, then out', () => {
    expect(first.seen.exit).toBe(0)
    expect((first.seen.quitOrder as string[]).at(-1)).toBe('app.exit')
  })

  it('gives way to a console that runs already', () => {
    expect(second.seen.exit).toBe(0)
    expect(second.calls.map((call) => call.name)).not.toContain('new BrowserWindow')
  })
})
