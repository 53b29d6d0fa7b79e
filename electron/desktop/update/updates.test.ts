import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { UpdateState } from '../../../shared/bridge/updates.ts'
import { driveUpdates } from '../stand-in/run.ts'
import { newProgram, oldProgram, placeAppImage, sha512, startFeed } from '../stand-in/update-feed.ts'
import { whyNoUpdates } from './feed.ts'
import { updateProblem } from './update-problem.ts'

let feed: Awaited<ReturnType<typeof startFeed>>
let place: ReturnType<typeof placeAppImage>

beforeAll(async () => {
  feed = await startFeed()
})
afterAll(() => feed.close())
beforeEach(() => {
  feed.asked = []
  feed.offer = { version: '9.0.0', program: newProgram }
  place = placeAppImage(feed.url)
})
afterEach(() => rmSync(place.folder, { recursive: true, force: true }))

const play = async (...steps: string[]) => {
  const { seen, calls } = await driveUpdates(null, place, ...steps)
  return { told: seen.told as UpdateState[], logged: seen.logged as object[], names: calls.map(({ name }) => name) }
}
const installed = () => readFileSync(place.appImage, 'utf8')
const pending = () => join(place.home, 'logystera-updater/pending')

describe.skipIf(process.platform !== 'linux')('an AppImage over a feed', () => {
  it('refuses a program that is not the one that the feed describes, says why, and keeps what it is', async () => {
    feed.offer.sha512 = sha512('another program')
    const { told, logged } = await play('check', 'until available', 'download', 'until refused', 'quit')
    expect(told.at(-1)).toEqual({ phase: 'refused', version: '9.0.0', problem: 'tampered' })
    expect(logged).toEqual([{ problem: 'tampered', text: expect.stringContaining('sha512') }])
    expect(installed()).toBe(oldProgram)
    expect(readdirSync(pending()).filter((name) => name.endsWith('.AppImage'))).toEqual([])
    expect(existsSync(place.marker)).toBe(false)
  })

  it('refuses a feed that names no fingerprint, and stays at what it is when one offers an older program', async () => {
    feed.offer.sha512 = "''"
    const without = await play('check', 'until available', 'download', 'until refused', 'quit')
    expect(without.told.at(-1)).toMatchObject({ phase: 'refused', problem: 'tampered' })
    feed.offer = { version: '0.0.9', program: newProgram }
    const older = await play('check', 'until checking', 'until current', 'quit')
    expect(older.told.at(-1)).toMatchObject({ phase: 'current', checkedAt: expect.any(Number) })
  })

  it('fetches nothing before it is told to, and what was fetched is put in place when the console ends', async () => {
    const looked = await play('check', 'until available', 'quit')
    expect(looked.told.at(-1)).toEqual({ phase: 'available', version: '9.0.0', later: null })
    expect(feed.asked.every((path) => path.endsWith('.yml'))).toBe(true)
    expect(installed()).toBe(oldProgram)
    await play('check', 'until available', 'download', 'until ready', 'quit')
    expect(installed()).toBe(newProgram)
    expect(readFileSync(place.marker, 'utf8')).toBe('true')
  })

  it('fetches by itself where the settings say so, remembers "later", and installs at once when asked', async () => {
    const first = await play('settings download', 'check', 'until ready', 'later', 'quit')
    expect(first.told.map(({ phase }) => phase)).toContain('downloading')
    writeFileSync(place.appImage, oldProgram)
    rmSync(place.marker)
    const second = await play('check', 'until ready', 'install')
    expect(second.told.at(-1)).toMatchObject({ phase: 'ready', later: expect.any(Number) })
    expect(installed()).toBe(newProgram)
    // The instance is given up before the new one begins.
    expect(second.names.slice(-2)).toEqual(['app.releaseSingleInstanceLock', 'app.quit'])
  })

  it('asks nobody when the settings say never, and does not install what was fetched before they did', async () => {
    const { told } = await play('check', 'until available', 'download', 'until ready', 'settings never', 'quit')
    expect(told.at(-1)?.phase).toBe('ready')
    expect(installed()).toBe(oldProgram)
  })

  it('is offered only to the part of the machines that the feed names', async () => {
    feed.offer.staging = 0
    expect((await play('check', 'until checking', 'until current', 'quit')).told.at(-1)?.phase).toBe('current')
    feed.offer.staging = 100
    expect((await play('check', 'until available', 'quit')).told.at(-1)?.phase).toBe('available')
  })
})

describe('where there are no updates', () => {
  const at = (change: object = {}) => ({
    isPackaged: true,
    resources: place.resources,
    platform: 'linux' as NodeJS.Platform,
    env: { APPIMAGE: '/x.AppImage' } as NodeJS.ProcessEnv,
    ...change,
  })
  const feedOf = (text: string) => writeFileSync(join(place.resources, 'app-update.yml'), text)

  it('says why: a checkout, a package of the system, no feed, one that is not safe, or no signature', async () => {
    expect(await whyNoUpdates(at())).toBeNull()
    expect(await whyNoUpdates(at({ isPackaged: false }))).toBe('checkout')
    expect(await whyNoUpdates(at({ env: {} }))).toBe('package')
    expect(await whyNoUpdates(at({ resources: join(place.folder, 'nowhere') }))).toBe('no-feed')
    for (const text of [
      'provider: generic\nurl: http://updates.example/\n',
      'provider: generic\nurl: ftp://updates.example/\n',
      'provider: github\nowner: x\n',
      '{',
      '',
    ]) {
      feedOf(text)
      expect(await whyNoUpdates(at()), text).toBe('unsafe-feed')
    }
    feedOf('provider: generic\nurl: https://updates.example/\n')
    expect(await whyNoUpdates(at())).toBeNull()
    expect(await whyNoUpdates(at({ platform: 'darwin', env: {} }))).toBeNull()
    expect(await whyNoUpdates(at({ platform: 'win32', env: {} }))).toBe('unsigned')
    feedOf('provider: generic\nurl: https://updates.example/\npublisherName: [Someone]\n')
    expect(await whyNoUpdates(at({ platform: 'win32', env: {} }))).toBeNull()
  })
})

describe('what went wrong with an update', () => {
  const problem = (message: string, code?: string) => updateProblem(Object.assign(new Error(message), { code })).problem

  it('is told apart: not the right program, a feed that cannot be read, no network, no room, or something else', () => {
    expect(problem('sha512 checksum mismatch', 'ERR_CHECKSUM_MISMATCH')).toBe('tampered')
    expect(problem('New version is not signed by the application owner', 'ERR_UPDATER_INVALID_SIGNATURE')).toBe('tampered')
    expect(problem('Code signature at URL did not pass validation')).toBe('tampered')
    expect(problem('Cannot find latest.yml', 'ERR_UPDATER_CHANNEL_FILE_NOT_FOUND')).toBe('unreadable')
    expect(problem('net::ERR_INTERNET_DISCONNECTED')).toBe('unreachable')
    expect(problem('connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED')).toBe('unreachable')
    expect(problem('no space left on device, write', 'ENOSPC')).toBe('no-room')
    expect(problem('cannot be renamed', 'EXDEV')).toBe('failed')
  })
})
