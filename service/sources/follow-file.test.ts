import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Site } from '../../shared/model/sites/site.ts'
import { testGateway } from '../gateway/test-gateway.ts'
import { ProblemError } from '../problem.ts'
import { SourcesRepository } from '../store/account/sources.ts'
import { type Follower, followFile } from './follow-file.ts'
import { Followers } from './followers.ts'

const now = Date.parse('2026-03-02T12:00:00Z')
let gateway: Awaited<ReturnType<typeof testGateway>>
let folder: string
let path: string
let site: Site
let sources: SourcesRepository
let id: string
const started: Follower[] = []

beforeEach(async () => {
  gateway = await testGateway(now)
  folder = mkdtempSync(join(tmpdir(), 'follow-'))
  path = join(folder, 'audit.log')
  site = gateway.addSite('wordpress').site
  sources = new SourcesRepository(gateway.db)
  id = sources.create({ siteId: site.id, format: 'wordpress-jsonl', path }).id
})
afterEach(async () => {
  await Promise.all(started.splice(0).map((follower) => follower.stop()))
  await gateway.close()
  rmSync(folder, { recursive: true })
})

/** Follows as after a start of the service: from what is stored. Never polls by itself. */
function follow(accept: typeof gateway.accept = gateway.accept): Follower {
  const follower = followFile(sources.stored(id), {
    ...gateway,
    accept,
    site: () => gateway.sites.find(site.id),
    save: (edit) => sources.update(id, edit),
    onError: (error) => {
      throw error
    },
    poll: 1e8,
  })
  started.push(follower)
  return follower
}
let second = 0
const line = () => `${JSON.stringify({ event_type: 'auth.logout', timestamp: now / 1000 - ++second, labels: {}, payload: {} })}\n`
const state = () => sources.get(id)

describe('followFile', () => {
  it('reads what is there and what is added, and waits for the end of a partial line', async () => {
    writeFileSync(path, line() + line())
    const follower = follow()
    await follower.check()
    expect(state()).toMatchObject({ state: 'following', problem: null, accepted: 2, lastReadAt: now })
    const last = line()
    appendFileSync(path, line() + last.slice(0, 20))
    await follower.check()
    expect(state().accepted).toBe(3)
    appendFileSync(path, last.slice(20))
    await follower.check()
    expect(state()).toMatchObject({ accepted: 4, failedLines: 0 })
  })

  it('notices by itself that the file has grown', async () => {
    writeFileSync(path, line())
    const seen = Promise.withResolvers<void>()
    const follower = follow(async (batch) => {
      const receipt = await gateway.accept(batch)
      if (gateway.signals.size === 2) seen.resolve()
      return receipt
    })
    await follower.check()
    appendFileSync(path, line())
    await seen.promise
  })

  it('goes on from the durable offset after a restart', async () => {
    writeFileSync(path, line())
    const first = follow()
    await first.check()
    await first.stop()
    appendFileSync(path, line() + line())
    await follow().check()
    expect(state().accepted).toBe(3)
    expect(gateway.signals.size).toBe(3)
  })

  it('repeats nothing when it died between storing a batch and its offset', async () => {
    writeFileSync(path, line().repeat(2) + line())
    const before = sources.stored(id)
    const first = follow()
    await first.check()
    await first.stop()
    sources.update(id, before)
    appendFileSync(path, line())
    await follow().check()
    expect(gateway.signals.size).toBe(4)
  })

  it('finishes a file that was renamed before it begins the new one', async () => {
    writeFileSync(path, line())
    const follower = follow()
    await follower.check()
    appendFileSync(path, line() + line().trimEnd())
    renameSync(path, `${path}.1`)
    writeFileSync(path, line())
    await follower.check()
    expect(state()).toMatchObject({ accepted: 4, failedLines: 0 })
    expect(gateway.signals.size).toBe(4)
  })

  it('does so after a restart as well, and when the new file is not there yet', async () => {
    writeFileSync(path, line())
    const first = follow()
    await first.check()
    await first.stop()
    appendFileSync(path, line())
    renameSync(path, `${path}.1`)
    const follower = follow()
    await follower.check()
    expect(state()).toMatchObject({ state: 'waiting', problem: 'file_missing', accepted: 2 })
    writeFileSync(path, line())
    await follower.check()
    expect(state()).toMatchObject({ state: 'following', problem: null, accepted: 3 })
  })

  it('reads the files in between as well when it was rotated several times between two looks', async () => {
    writeFileSync(path, line())
    const follower = follow()
    await follower.check()
    await follower.stop()
    appendFileSync(path, line())
    renameSync(path, `${path}.1`)
    for (let rotation = 0; rotation < 3; rotation++) {
      writeFileSync(path, line() + line())
      for (const number of [4, 3, 2, 1]) if (existsSync(`${path}.${number}`)) renameSync(`${path}.${number}`, `${path}.${number + 1}`)
      renameSync(path, `${path}.1`)
    }
    writeFileSync(path, line())
    writeFileSync(join(folder, 'audit.log.notes'), line())
    await follow().check()
    expect(state()).toMatchObject({ state: 'following', accepted: 9, failedLines: 0, warning: null })
    expect(gateway.signals.size).toBe(9)
  })

  it('reads nothing of what was rotated before it was followed', async () => {
    writeFileSync(`${path}.1`, line() + line())
    utimesSync(`${path}.1`, now / 1000 - 86_400, now / 1000 - 86_400)
    writeFileSync(path, line())
    const follower = follow()
    await follower.check()
    renameSync(`${path}.1`, `${path}.2`)
    renameSync(path, `${path}.1`)
    writeFileSync(path, line())
    await follower.check()
    expect(state()).toMatchObject({ accepted: 2, warning: null })
  })

  it('finds the rest in the copy when the file was copied and emptied', async () => {
    writeFileSync(path, line())
    const follower = follow()
    await follower.check()
    appendFileSync(path, line() + line())
    copyFileSync(path, join(folder, 'audit-2026-03-02.log'))
    truncateSync(path, 0)
    appendFileSync(path, line())
    await follower.check()
    expect(state()).toMatchObject({ state: 'following', accepted: 4, warning: null })
    expect(gateway.signals.size).toBe(4)
  })

  it('reads on in what gzip made of the file, and the compressed files in between', async () => {
    const known = line()
    writeFileSync(path, known)
    const follower = follow()
    await follower.check()
    rmSync(path)
    // A last line without an end, a file of several megabytes, and the file that is being compressed just now.
    writeFileSync(`${path}.3.gz`, gzipSync(known + line() + line().trimEnd()))
    const many = Array.from({ length: 1500 }, line).join('')
    writeFileSync(`${path}.2.gz`, gzipSync(many + 'x'.repeat(2_000_000)))
    writeFileSync(`${path}.1`, line())
    writeFileSync(`${path}.1.gz`, gzipSync(line()).subarray(0, 9))
    writeFileSync(path, line())
    for (const [age, name] of ['.1', '.2.gz', '.3.gz'].entries()) utimesSync(path + name, now / 1000 - age, now / 1000 - age)
    await follower.check()
    expect(state()).toMatchObject({ state: 'following', accepted: 1505, failedLines: 1, warning: null })
    expect(gateway.signals.size).toBe(1505)
  })

  it('goes on in a compressed file from the durable offset after it died while reading it', async () => {
    const known = line()
    writeFileSync(path, known)
    const follower = follow()
    await follower.check()
    await follower.stop()
    rmSync(path)
    writeFileSync(`${path}.1.gz`, gzipSync(known + Array.from({ length: 900 }, line).join('')))
    let batches = 0
    const failing = follow((batch) => (++batches >= 2 ? Promise.reject(new ProblemError('storage_full')) : gateway.accept(batch)))
    await failing.check()
    await failing.stop()
    expect(state()).toMatchObject({ state: 'failed', problem: 'storage_full', accepted: 501 })
    writeFileSync(path, line())
    await follow().check()
    expect(state()).toMatchObject({ state: 'following', accepted: 902, failedLines: 0, warning: null })
  })

  it('takes what can be read of a compressed file that is cut off, and warns', async () => {
    const known = line()
    writeFileSync(path, known)
    const follower = follow()
    await follower.check()
    rmSync(path)
    const whole = gzipSync(known + Array.from({ length: 20_000 }, line).join(''))
    writeFileSync(`${path}.1.gz`, whole.subarray(0, whole.length / 2))
    writeFileSync(path, line())
    await follower.check()
    expect(state()).toMatchObject({ state: 'following', problem: null, failedLines: 0, warning: 'rotated_file_lost' })
    expect(state().accepted).toBeGreaterThan(1000)
    expect(state().accepted).toBeLessThan(20_000)
  })

  it('warns of what may be lost when the file is gone, compressed so that it cannot be read, or emptied', async () => {
    writeFileSync(path, line())
    const follower = follow()
    await follower.check()
    rmSync(path)
    writeFileSync(`${path}.1.zst`, 'packed')
    writeFileSync(path, line())
    await follower.check()
    expect(state()).toMatchObject({ state: 'following', problem: null, accepted: 2, warning: 'rotated_file_lost', warnedAt: now })
  })

  it('goes on with a file in between after it died while reading it', async () => {
    writeFileSync(path, line())
    const follower = follow()
    await follower.check()
    await follower.stop()
    renameSync(path, `${path}.2`)
    writeFileSync(`${path}.1`, line() + line())
    writeFileSync(path, line())
    const failing = follow(() => Promise.reject(new ProblemError('storage_full')))
    await failing.check()
    await failing.stop()
    expect(state()).toMatchObject({ state: 'failed', problem: 'storage_full', offset: 0 })
    renameSync(`${path}.1`, `${path}.3`)
    renameSync(path, `${path}.1`)
    writeFileSync(path, line())
    await follow().check()
    expect(state()).toMatchObject({ state: 'following', accepted: 5, warning: null })
  })

  it('begins anew when the file was truncated, even if it is longer than before by now', async () => {
    writeFileSync(path, line() + line())
    const follower = follow()
    await follower.check()
    truncateSync(path, 0)
    appendFileSync(path, line())
    await follower.check()
    expect(state().accepted).toBe(3)
    writeFileSync(path, line() + line() + line() + line())
    await follower.check()
    // What was written between the last look and the emptying, nobody knows.
    expect(state()).toMatchObject({ accepted: 7, warning: 'rotated_file_lost' })
  })

  it('waits for a file that is missing, and counts malformed lines', async () => {
    const follower = follow()
    await follower.check()
    expect(state()).toMatchObject({ state: 'waiting', problem: 'file_missing' })
    writeFileSync(path, `nonsense\n${line()}`)
    await follower.check()
    expect(state()).toMatchObject({ state: 'following', problem: null, accepted: 1, failedLines: 1 })
  })

  it.skipIf(process.getuid?.() === 0)('says that a file may not be read and tries again', async () => {
    writeFileSync(path, line())
    chmodSync(path, 0)
    const follower = follow()
    await follower.check()
    expect(state()).toMatchObject({ state: 'failed', problem: 'permission_denied' })
    chmodSync(path, 0o600)
    await follower.check()
    expect(state()).toMatchObject({ state: 'following', accepted: 1 })
  })

  it('ends with its source, and is started once', async () => {
    writeFileSync(path, line())
    const stored = Promise.withResolvers<void>()
    const followers = new Followers({
      ...gateway,
      accept: async (batch) => {
        const receipt = await gateway.accept(batch)
        stored.resolve()
        return receipt
      },
      findSite: (siteId) => gateway.sites.find(siteId),
      save: (sourceId, edit) => sources.update(sourceId, edit),
      onError: (error) => {
        throw error
      },
    })
    followers.start(sources.stored(id))
    followers.start(sources.stored(id))
    await stored.promise
    await followers.stop(id)
    await followers.stopAll()
    appendFileSync(path, line())
    expect(state().accepted).toBe(1)
    expect(gateway.signals.size).toBe(1)
  })

  it('waits while its site is disabled', async () => {
    writeFileSync(path, line())
    gateway.sites.update(site.id, { enabled: false })
    const follower = follow()
    await follower.check()
    expect(state()).toMatchObject({ state: 'waiting', problem: 'site_disabled', accepted: 0 })
    gateway.sites.update(site.id, { enabled: true })
    await follower.check()
    expect(state()).toMatchObject({ state: 'following', accepted: 1 })
  })
})
