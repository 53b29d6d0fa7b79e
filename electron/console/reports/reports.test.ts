import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fromBuffer, type ZipFile } from 'yauzl'
import { maskedText } from '../../../shared/engine/masking.ts'
import { incidentBundleSchema } from '../../../shared/model/alerts/incident-bundle.ts'
import { noCounts } from '../../../shared/model/severity.ts'
import { openLog } from '../../log.ts'
import type { AccountRecord } from '../ports.ts'
import { alert, health, site } from '../testing/fixtures.ts'
import { LoopbackService } from '../testing/loopback-service.ts'
import { TestMachine } from '../testing/test-console.ts'

const march = Date.UTC(2026, 2, 20, 12)
const clientId = 'client-1'
/** Names that are hard to set. */
const names = ['Магазин «Приклад»', 'متجر الاختبار', 'חנות', '🚀 Shop 👩‍💻', '日本の店', '<script>alert(1)</script>']

let service: LoopbackService
let machine: TestMachine

beforeEach(async () => {
  service = await new LoopbackService().start()
  service.put('client', clientId, { id: clientId, name: 'Klient Київ', timeZone: 'UTC', version: 1 })
  for (const [index, name] of names.entries())
    service.put('site', `s${index}`, site(`s${index}`, { name, clientId, createdAt: Date.UTC(2026, 0, 1) }))
  service.put('health', 's0', health('s0'))
  service.put(
    'alert',
    'one',
    alert('one', 's0', march, {
      incidentId: 'inc',
      resolvedAt: march + 7_200_000,
      status: 'resolved',
      steps: [
        { at: march, author: 'service', action: 'fired' },
        { at: march + 600_000, author: 'Ada', action: 'acknowledged', note: 'wrote to eve@example.org' },
      ],
    }),
  )
  service.put('incident', 'inc', {
    id: 'inc',
    title: 'Brute force: address 203.0.113.7 on 3 sites',
    severity: 'critical',
    status: 'resolved',
    siteIds: names.map((_, index) => `s${index}`),
    alertIds: ['one', 'gone'],
    cause: { ruleId: 'wp_brute_force_login', field: 'address', value: '203.0.113.7' },
    startedAt: march,
    lastAt: march,
    resolvedAt: march + 7_200_000,
    version: 1,
  })
  machine = new TestMachine()
  machine.register('a', service)
  machine.now = () => march + 86_400_000
})

afterEach(async () => {
  await machine.stop()
  machine.remove()
  await service.stop()
})

/** What a PDF says, page by page. */
async function pdfText(file: File): Promise<string> {
  const task = getDocument({ data: new Uint8Array(await file.arrayBuffer()), verbosity: 0 })
  const pdf = await task.promise
  const pages: string[] = []
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const { items } = await (await pdf.getPage(number)).getTextContent()
    pages.push(items.map((item) => ('str' in item ? item.str : '')).join(' '))
  }
  await task.destroy()
  return pages.join('\n').replaceAll(/\s+/g, ' ')
}

const inc = { accountId: 'a', id: 'inc' }

describe('an incident', () => {
  it('has its story, from the cache too, and says what is not in it', async () => {
    const { call, events } = machine.start()
    await events.state('a', 'live')
    const story = await call.incidents.story(inc)
    expect(story.entries.map(({ kind }) => kind)).toEqual(['change', 'step', 'state', 'step', 'state'])
    expect(story.entries.some((entry) => entry.kind === 'step' && entry.author === 'Ada')).toBe(true)
    expect(story.missing).toEqual({ evidence: [], alerts: ['gone'] })
    await machine.stop()
    await service.stop()
    const again = machine.start()
    await again.events.state('a', 'offline')
    const offline = await again.call.incidents.story(inc)
    expect(offline.entries).toEqual(story.entries)
    await service.start()
  })

  it('leaves as JSON, Markdown and PDF with everything personal masked', async () => {
    const { call, events } = machine.start()
    await events.state('a', 'live')
    const json = await call.incidents.export({ ...inc, format: 'json' })
    expect(json.name).toBe('logystera-incident-inc.json')
    const bundle = incidentBundleSchema.parse(JSON.parse(await json.text()))
    expect(bundle).toMatchObject({ masked: true, missingAlerts: ['gone'], incident: { cause: { value: maskedText } } })
    expect(bundle.alerts[0]?.evidence?.signals[0]?.fields).toEqual({ name: maskedText })
    const markdown = await (await call.incidents.export({ ...inc, format: 'markdown' })).text()
    expect(markdown).toContain('\\<script\\>alert(1)\\</script\\>')
    const pdf = await call.incidents.export({ ...inc, format: 'pdf' })
    const said = await pdfText(pdf)
    expect(said).toContain('Brute force')
    expect(said).toContain('Магазин')
    for (const text of [await json.text(), markdown, said]) {
      expect(text).toContain('[masked]'.slice(1, -1))
      expect(text).not.toMatch(/203\.0\.113\.7|eve@example|evidence of one/)
    }
    expect(service.done).toEqual([])
  })

  it('leaves unmasked only after that was kept for the audit log, which hears of it once, also when it was away', async () => {
    const { call, events } = machine.start()
    await events.state('a', 'live')
    await call.incidents.story(inc)
    service.fault = (_request, response) => {
      response.destroy()
      return true
    }
    await call.accounts.retry({ accountId: 'a' })
    await events.state('a', 'offline')
    const file = await call.incidents.export({ ...inc, format: 'json', personal: true })
    expect(await file.text()).toContain('evidence of one')
    expect(file.name).toBe('logystera-incident-inc-with-personal-data.json')
    await call.alerts.reveal({ accountId: 'a', id: 'one', fields: ['actor.ip'] })
    await call.sites.reveal({ accountId: 'a', id: 's1', signalId: 'sg', fields: ['user'] })
    expect(await call.outbox.list()).toHaveLength(3)
    service.fault = null
    await call.accounts.retry({ accountId: 'a' })
    await events.until(async () => (await call.outbox.list()).length === 0)
    expect(service.done.toSorted()).toEqual(['reveal actor.ip of one to view', 'reveal name of one to export', 'reveal user of sg to view'])
  })

  it('is not found when there is none', async () => {
    const { call } = machine.start()
    await expect(call.incidents.export({ accountId: 'a', id: 'none', format: 'json' })).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('the report of a client', () => {
  beforeEach(() => {
    for (const day of ['2026-03-01', '2026-03-02', '2026-02-10']) {
      service.daily.push({
        siteId: 's0',
        day,
        timeZone: 'UTC',
        signals: 100,
        batches: { completed: 10, failed: 0 },
        droppedEvents: 0,
        alerts: { ...noCounts(), critical: day.startsWith('2026-03') ? 2 : 1 },
        minutes: { observed: 1440, noData: 144 },
        requests: { count: 10, errors: 1, mean: 5, p95: 9 },
        failedSignIns: 3,
        failedMails: 1,
        fatalErrors: null,
        changes: 1,
      })
    }
  })

  it('adds up the days, names the missing ones, and is read again with no network', async () => {
    const { call, events } = machine.start()
    await events.state('a', 'live')
    expect(await call.reports.clients({ accountId: null })).toEqual([{ accountId: 'a', clientId, name: 'Klient Київ', sites: 6 }])
    const wanted = { accountId: 'a', clientId, month: '2026-03' }
    const { document } = await call.reports.client(wanted)
    const figures = document.blocks.find((block) => block.kind === 'figures')
    const figure = (label: string) => figures?.entries.find((entry) => entry.label === label)
    expect(figure('Availability of data')).toMatchObject({ value: '90 %', note: '90 % in February 2026' })
    expect(figure('Alerts')).toMatchObject({ value: '4', note: '1 in February 2026' })
    expect(figure('Incidents')).toMatchObject({ value: '1' })
    expect(figure('Median to acknowledge')).toMatchObject({ value: '10 min' })
    expect(figure('Median to resolve')).toMatchObject({ value: '2 h' })
    expect(figure('Fatal errors')).toMatchObject({ value: 'unknown' })
    const bars = document.blocks.find((block) => block.kind === 'bars')
    expect(bars?.days.slice(0, 3).map(({ value }) => value)).toEqual([2, 2, null])
    expect(JSON.stringify(document)).toContain('Days without totals')

    const csv = await (await call.reports.file({ ...wanted, format: 'csv' })).text()
    expect(csv).toContain('Магазин «Приклад»,s0,2026-03-02,known,UTC,1440,144,2,')
    expect(csv).toContain('Магазин «Приклад»,s0,2026-03-03,missing,,')
    const html = await (await call.reports.file({ ...wanted, format: 'html' })).text()
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).not.toContain('<script')
    const pdf = await call.reports.file({ ...wanted, format: 'pdf' })
    expect(pdf.name).toBe('logystera-report-Klient-Київ-2026-03.pdf')
    const said = await pdfText(pdf)
    expect(said).toMatch(/Klient Київ ?: March 2026/)
    for (const text of [JSON.stringify(document), html, said]) expect(text).not.toContain('203.0.113.7')

    await machine.stop()
    await service.stop()
    const again = machine.start()
    await again.events.state('a', 'offline')
    expect((await again.call.reports.client(wanted)).document).toEqual(document)
    const other = await again.call.reports.client({ ...wanted, month: '2026-01' })
    expect(JSON.stringify(other.document)).toContain('were never read on this machine')
    await service.start()
  })

  it('does not call it a failure when whoever asked for a report has left', async () => {
    const { call, events } = machine.start()
    await events.state('a', 'live')
    const left = AbortSignal.abort()
    await expect(call.reports.client({ accountId: 'a', clientId, month: '2026-03' }, { signal: left })).rejects.toThrow()
    expect(machine.logLines.filter((line) => line.startsWith('a bridge call failed'))).toEqual([])
  })

  it('refuses a month that has not begun and a client that there is not', async () => {
    const { call, events } = machine.start()
    await events.state('a', 'live')
    await expect(call.reports.client({ accountId: 'a', clientId, month: '2027-01' })).rejects.toMatchObject({ code: 'input_invalid' })
    await expect(call.reports.client({ accountId: 'a', clientId: 'nobody', month: '2026-03' })).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('the support bundle', () => {
  it('holds no key, address, name or note, whatever stood in the logs, settings and answers', async () => {
    const planted = {
      key: service.key,
      email: 'eve@planted.example.org',
      ip: '198.51.100.77',
      ip6: '2001:db8::4242',
      site: 'planted-shop.example.com',
      client: 'Planted Client',
      note: 'call Maria about the outage',
      path: '/home/maria/secret/place.txt',
    }
    const all = Object.values(planted)
    machine.records.set('a', { ...(machine.records.get('a') as AccountRecord), name: 'Planted Agency' })
    service.put('site', 's9', site('s9', { name: planted.site, url: `https://${planted.site}/` }))
    service.put('client', 'c9', { id: 'c9', name: planted.client, timeZone: null, version: 1 })
    const logDir = join(machine.dataDir, 'logs')
    const log = openLog(logDir)
    log.warn('an answer was odd', {
      reason: all.join(' '),
      nested: { list: all, note: planted.note },
      code: planted.ip,
      error: planted.site,
    })
    for (const { email, ip, ip6, site: name, client, path, key } of [planted])
      log.error(`failed for ${name} of ${client} at ${ip} ${ip6} ${email} ${path} ${key}`)
    log.error('it broke', { stack: `Error: ${planted.note}\n    at work (${planted.path}:1:2)\n    at file:///home/maria/console.ts:10:5` })
    writeFileSync(join(logDir, 'service-a.log'), `plain words: ${all.join(' ')}\n`)
    mkdirSync(join(machine.dataDir, 'quarantine'))
    writeFileSync(
      join(machine.dataDir, 'quarantine', '1-changes.list.json'),
      JSON.stringify({
        at: 1,
        procedure: 'changes.list',
        code: 'response_malformed',
        status: 200,
        place: 'changes',
        message: planted.note,
        form: { id: 'text of 3' },
      }),
    )
    machine.settings = { ...machine.settings, notifyFilter: `name:${planted.site}`, trayFilter: `client:"${planted.client}"` }
    const { call, events } = machine.start()
    await events.state('a', 'live')
    await call.alerts.note({ accountId: 'a', id: 'one', note: planted.note })

    const contents = await call.diagnostics.contents()
    const zip = await call.diagnostics.bundle()
    const files = await unzipped(Buffer.from(await zip.arrayBuffer()))
    expect([...files.keys()]).toEqual(contents.map(({ name }) => name))
    expect([...files.keys()]).toEqual([
      'diagnostics.txt',
      'diagnostics.json',
      'settings.json',
      'logs/console.log',
      'logs/service-a.log',
      'quarantine/1-changes.list.json',
    ])
    const everything = [...files.values()].join('\n')
    for (const secret of [...all, 'maria', 'Planted Agency', service.url, new URL(service.url).host, machine.dataDir, 'Магазин']) {
      expect(everything.toLowerCase()).not.toContain(secret.toLowerCase())
    }
    // And yet it says something.
    expect(files.get('logs/console.log')).toContain('an answer was odd')
    expect(files.get('logs/console.log')).toContain('at somewhere (console.ts:10:5)')
    expect(files.get('quarantine/1-changes.list.json')).toContain('text of 3')
    expect(files.get('diagnostics.txt')).toMatch(/Requests: \d+ answered, last 200/)
  })

  it('shows the person the whole of it, with what came of requests', async () => {
    const { call, events } = machine.start()
    await events.state('a', 'live')
    const { diagnostics, text } = await call.diagnostics.get()
    expect(diagnostics.accounts[0]).toMatchObject({ name: 'Account a', complete: true, sites: 6, service: null })
    expect(diagnostics.accounts[0]?.traffic).toMatchObject({ unanswered: 0, retries: 0, lastStatus: 200 })
    expect(text).toContain(service.url)
    expect(text).not.toContain(service.key)
  })
})

const openZip = promisify<Buffer, ZipFile>((buffer, done) => fromBuffer(buffer, { lazyEntries: true }, done))

/** The files of a zip by name. */
async function unzipped(bytes: Buffer): Promise<Map<string, string>> {
  const zip = await openZip(bytes)
  const files = new Map<string, string>()
  for await (const entry of zip.eachEntry()) {
    const stream = await zip.openReadStreamPromise(entry)
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    files.set(entry.fileName, Buffer.concat(chunks).toString('utf8'))
  }
  return files
}
