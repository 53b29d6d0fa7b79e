import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SourceFormat } from '../../shared/model/sites/source.ts'
import { testGateway } from '../gateway/test-gateway.ts'
import { platformOf } from './formats.ts'
import { importFile } from './import-file.ts'
import { longestLine } from './line-splitter.ts'
import { recentSample } from './samples/recent-sample.ts'

const now = Date.parse('2026-03-02T12:00:00Z')
let gateway: Awaited<ReturnType<typeof testGateway>>
let folder: string

beforeEach(async () => {
  gateway = await testGateway(now)
  folder = mkdtempSync(join(tmpdir(), 'import-'))
})
afterEach(async () => {
  await gateway.close()
  rmSync(folder, { recursive: true })
})

function importer(format: SourceFormat, site = gateway.addSite(platformOf[format]).site) {
  return (text: string) => {
    const path = join(folder, 'file')
    writeFileSync(path, text)
    return importFile(gateway, { site, format, path })
  }
}
const countOf = (type: string) => [...gateway.signals.values()].filter((signal) => signal.type === type).length
const logout = (second: number) => JSON.stringify({ event_type: 'auth.logout', timestamp: now / 1000 - second, labels: {}, payload: {} })

describe('importFile', () => {
  it('reads a Vault audit log: pairs once, the denied burst, failed logins and the root token', async () => {
    expect(await importer('vault-audit')(recentSample('vault-audit', now))).toEqual({ accepted: 59, dropped: 0, repeated: 0, failed: [] })
    expect(
      Object.fromEntries(
        [
          'vault.denied',
          'vault.login',
          'vault.login_failed',
          'vault.secret_read',
          'vault.token_create',
          'vault.policy_change',
          'vault.request',
        ].map((type) => [type, countOf(type)]),
      ),
    ).toEqual({
      'vault.denied': 16,
      'vault.login': 1,
      'vault.login_failed': 9,
      'vault.secret_read': 24,
      'vault.token_create': 6,
      'vault.policy_change': 1,
      'vault.request': 2,
    })
    expect([...gateway.signals.values()].filter((signal) => signal.fields.root === true)).toHaveLength(2)
  })

  it.each(['wordpress-jsonl', 'drupal-jsonl'] as const)('reads %s whole', async (format) => {
    const text = recentSample(format, now)
    expect(await importer(format)(text)).toEqual({ accepted: text.trimEnd().split('\n').length, dropped: 0, repeated: 0, failed: [] })
    expect(gateway.signals.size).toBe(text.trimEnd().split('\n').length)
  })

  it('reports malformed lines by number and reason while the rest goes in', async () => {
    const text = [
      logout(9),
      '{"event_type": ',
      '',
      logout(8),
      '{"event_type":"auth.logout"}',
      '[]',
      'x'.repeat(longestLine + 1),
      logout(7),
    ].join('\r\n')
    const report = await importer('wordpress-jsonl')(text)
    expect(report).toMatchObject({ accepted: 3, dropped: 0 })
    expect(report.failed).toEqual([
      { line: 2, reason: 'json_malformed: not JSON from column 16' },
      { line: 5, reason: expect.stringMatching(/^envelope_invalid: timestamp: /) },
      { line: 6, reason: expect.stringMatching(/^envelope_invalid: the line: /) },
      { line: 7, reason: 'line_too_long: a line has at most 1 MiB' },
    ])
  })

  it('adds nothing when the same file comes again, and only what is new when it has grown', async () => {
    const read = importer('wordpress-jsonl')
    const lines = Array.from({ length: 1203 }, (_, index) => logout(2000 - (index >> 1)))
    expect(await read(lines.join('\n'))).toEqual({ accepted: 1203, dropped: 0, repeated: 0, failed: [] })
    expect(await read(lines.join('\n'))).toEqual({ accepted: 0, dropped: 0, repeated: 1203, failed: [] })
    expect(gateway.signals.size).toBe(1203)
    await read([...lines, logout(1), logout(0)].join('\n'))
    expect(gateway.signals.size).toBe(1205)
  })

  it('drops what is older than retention and says so', async () => {
    expect(await importer('wordpress-jsonl')([logout(15 * 86_400), logout(1)].join('\n'))).toMatchObject({
      accepted: 1,
      dropped: 1,
      failed: [],
    })
  })

  it("refuses a format that is not the site's, and a file that is not there", async () => {
    const { site } = gateway.addSite('drupal')
    await expect(importer('vault-audit', site)('')).rejects.toMatchObject({ code: 'input_invalid' })
    await expect(importFile(gateway, { site, format: 'drupal-jsonl', path: join(folder, 'none') })).rejects.toMatchObject({
      code: 'input_invalid',
      detail: expect.stringContaining('no such file'),
    })
  })
})
