import { join } from 'node:path'
import type { Diagnostics } from '../../../../shared/bridge/diagnostics.ts'
import { schemaVersion } from '../../cache/file/database.ts'
import type { ConsoleCore } from '../../core.ts'
import { fileOf } from '../../reports/file.ts'
import { diagnosticsText } from '../../reports/support/diagnostics-text.ts'
import { redaction } from '../../reports/support/redaction.ts'
import { quarantinedText, type SupportFile, supportFiles, zipped } from '../../reports/support/support-bundle.ts'
import type { BridgeBase } from '../base.ts'
import { refuse } from '../refusal.ts'
import { notificationStatus } from './notifications.ts'

const beginning = 2000

/** How the console is, for the person and for whoever helps. */
export function diagnosticsProcedures(os: BridgeBase, core: ConsoleCore) {
  return {
    get: os.diagnostics.get.handler(() => {
      const diagnostics = diagnosticsOf(core)
      return { diagnostics, text: diagnosticsText(diagnostics) }
    }),
    contents: os.diagnostics.contents.handler(() =>
      filesOf(core).map(({ name, about, text }) => ({ name, about, bytes: Buffer.byteLength(text), beginning: text.slice(0, beginning) })),
    ),
    quarantined: os.diagnostics.quarantined.handler(({ input: { id } }) => {
      const answer = core.quarantine.list().find((kept) => kept.id === id)
      if (!answer) throw refuse('not_found', 'This answer is no longer kept.')
      return fileOf(quarantinedText(answer, redaction(namesOf(core))), 'json', 'answer', answer.id)
    }),
    forget: os.diagnostics.forget.handler(({ input: { id } }) => {
      const forgotten = core.quarantine.forget(id)
      if (id !== null && forgotten === 0) throw refuse('not_found', 'This answer is no longer kept.')
      return { forgotten }
    }),
    bundle: os.diagnostics.bundle.handler(async () => {
      const at = core.clock()
      return fileOf(await zipped(filesOf(core), at), 'zip', 'support', new Date(at).toISOString().slice(0, 10))
    }),
  }
}

function filesOf(core: ConsoleCore): SupportFile[] {
  return supportFiles({
    diagnostics: diagnosticsOf(core),
    settings: core.settings.get(),
    logDir: join(core.dataDir, 'logs'),
    quarantined: core.quarantine.list(),
    redaction: redaction(namesOf(core)),
  })
}

/** Whatever a log line could name. */
function namesOf({ accounts, cache }: ConsoleCore): string[] {
  return accounts
    .list()
    .flatMap(({ id, name, url }) => [
      name,
      ...(url === null ? [] : [url, URL.parse(url)?.host ?? '']),
      ...(cache.feeds.account(id) ? [cache.feeds.account(id)?.key.name ?? '', cache.feeds.account(id)?.name ?? ''] : []),
      ...[...cache.projection.clients(id).values()].map((client) => client.name),
      ...cache.projection.sites(id).flatMap(({ site }) => [site.name, URL.parse(site.url)?.host ?? '']),
    ])
}

function diagnosticsOf(core: ConsoleCore): Diagnostics {
  const { cache, links, outbox, quarantine } = core
  const { state } = core.stateEvent()
  const versions = process.versions as Partial<Record<string, string>>
  return {
    at: core.clock(),
    version: state.version,
    host: state.host,
    runtime: { node: process.versions.node, electron: versions.electron ?? null, platform: process.platform, arch: process.arch },
    dataDir: core.dataDir,
    cache: { schema: schemaVersion, bytes: cache.bytes, problem: cache.problem, encryption: cache.sealed.unlocked },
    keys: state.keyStore,
    notifications: notificationStatus(core),
    quarantined: quarantine.list().map(({ id, at, procedure, code, place }) => ({ id, at, procedure, code, place })),
    accounts: core.accounts.list().map((record) => ({
      id: record.id,
      name: record.name,
      kind: record.kind,
      url: record.url,
      keyStore: record.keyStore,
      connection: links.state(record).connection,
      complete: cache.feeds.feed(record.id).complete,
      sites: cache.projection.count(record.id),
      openAlerts: cache.projection
        .sites(record.id)
        .reduce((total, { health }) => total + Object.values(health?.openAlerts ?? {}).reduce((sum, count) => sum + count, 0), 0),
      outbox: outbox.counts(record.id),
      traffic: core.traffic(record.id),
      service: record.kind === 'hosted' ? null : core.serviceState(record.id),
    })),
    notices: state.notices,
  }
}
