import type { AlertRow } from '../../../../shared/bridge/contract/alerts.ts'
import { incidentFilterKeys } from '../../../../shared/bridge/filter.ts'
import { noCatalog } from '../../../../shared/engine/masking.ts'
import type { Incident } from '../../../../shared/model/alerts/incident.ts'
import type { ConsoleCore } from '../../core.ts'
import { documentMarkdown } from '../../reports/document/markdown.ts'
import { fileOf } from '../../reports/file.ts'
import { incidentDocument } from '../../reports/incident/incident-document.ts'
import { type IncidentFacts, incidentBundle, maskFacts, storyOf, unmaskedFields } from '../../reports/incident/incident-file.ts'
import { writePdf } from '../../reports/pdf/write-pdf.ts'
import type { BridgeBase } from '../base.ts'
import { readFilter } from '../base.ts'
import { refuse } from '../refusal.ts'
import { changesBeforeOf, evidenceOf } from './alert-facts.ts'

/** Alerts whose evidence is asked for at the same time. */
const lanes = 6

/** Incidents, from the cache, and what only the service knows of them. */
export function incidentProcedures(os: BridgeBase, core: ConsoleCore) {
  const { cache } = core
  return {
    list: os.incidents.list.handler(({ input: { filter, ...query } }) => {
      const { total, rows } = cache.incidents.page({ ...query, terms: readFilter(filter, incidentFilterKeys) })
      return {
        total,
        rows: rows.map((row) => ({
          ...row.incident,
          accountId: row.accountId,
          siteNames: row.incident.siteIds.map((id) => cache.projection.site(row.accountId, id)?.site.name ?? id),
        })),
      }
    }),
    get: os.incidents.get.handler(({ input: { accountId, id } }) => {
      const incident = incidentOf(core, accountId, id)
      return { accountId, incident, pinned: cache.incidents.pinned(accountId, id), alerts: rowsOf(core, accountId, incident) }
    }),
    story: os.incidents.story.handler(async ({ input: { accountId, id }, signal }) => {
      const incident = incidentOf(core, accountId, id)
      const rows = rowsOf(core, accountId, incident)
      const facts = await factsOf(core, accountId, incident, rows, signal)
      const here = new Set(rows.map(({ alert }) => alert.id))
      return {
        accountId,
        incident,
        pinned: cache.incidents.pinned(accountId, id),
        sites: facts.sites,
        alerts: rows,
        entries: storyOf(facts),
        missing: {
          evidence: facts.alerts.flatMap(({ alert, evidence }) => (evidence === null && alert.evidenceTotal > 0 ? [alert.id] : [])),
          alerts: incident.alertIds.filter((alertId) => !here.has(alertId)),
        },
      }
    }),
    export: os.incidents.export.handler(async ({ input: { accountId, id, format, personal, timeZone, locale }, signal }) => {
      const incident = incidentOf(core, accountId, id)
      const known = await factsOf(core, accountId, incident, rowsOf(core, accountId, incident), signal)
      const facts = personal ? known : maskFacts(known)
      const bundle = incidentBundle(facts, {
        masked: !personal,
        at: core.clock(),
        accountName: core.accounts.get(accountId)?.name ?? accountId,
        account: cache.feeds.account(accountId),
      })
      const name = ['incident', id, ...(personal ? ['with personal data'] : [])]
      const file =
        format === 'json'
          ? fileOf(`${JSON.stringify(bundle, null, 2)}\n`, 'json', ...name)
          : format === 'markdown'
            ? fileOf(documentMarkdown(incidentDocument(bundle, timeZone, core.words(locale)), core.words(locale)), 'md', ...name)
            : fileOf(await writePdf(incidentDocument(bundle, timeZone, core.words(locale))), 'pdf', ...name)
      // Kept before the file leaves, so that none does unseen.
      if (personal) {
        core.outbox.ask(
          accountId,
          unmaskedFields(known).map((alert) => ({ kind: 'reveal', ...alert, purpose: 'export' })),
        )
      }
      return file
    }),
    pin: os.incidents.pin.handler(({ input: { accountId, id, pinned } }) => {
      if (!cache.incidents.pin(accountId, id, pinned)) throw refuse('not_found', 'There is no such incident in the cache.')
      core.events.publish({ type: 'incidents', accountId })
      return { accountId, id, pinned }
    }),
  }
}

function incidentOf({ cache }: ConsoleCore, accountId: string, id: string): Incident {
  const incident = cache.incidents.get(accountId, id)
  if (!incident) throw refuse('not_found', 'There is no such incident in the cache.')
  return incident
}

function rowsOf({ cache }: ConsoleCore, accountId: string, incident: Incident): AlertRow[] {
  return incident.alertIds.flatMap((id) => cache.alerts.get(accountId, id) ?? [])
}

async function factsOf(
  core: ConsoleCore,
  accountId: string,
  incident: Incident,
  rows: readonly AlertRow[],
  signal: AbortSignal | undefined,
): Promise<IncidentFacts> {
  const { cache } = core
  const alerts = new Map<string, IncidentFacts['alerts'][number]>()
  const queue = [...rows]
  const lane = async () => {
    for (let row = queue.shift(); row; row = queue.shift()) {
      const [evidence, changesBefore] = await Promise.all([evidenceOf(core, row, signal), changesBeforeOf(core, row, signal)])
      alerts.set(row.alert.id, { alert: row.alert, evidence, changesBefore })
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  const rules = new Set(rows.map(({ alert }) => `${alert.siteId} ${alert.ruleId}`))
  const sites = incident.siteIds.map((id) => ({ id, site: cache.projection.site(accountId, id) }))
  return {
    incident,
    sites: sites.map(({ id, site }) => ({
      id,
      name: site?.site.name ?? id,
      clientName: site?.clientName ?? null,
      state: site?.health?.state ?? null,
      score: site?.health?.score ?? null,
    })),
    alerts: rows.flatMap(({ alert }) => alerts.get(alert.id) ?? []),
    snoozes: sites.flatMap(({ site }) => (site?.snoozes ?? []).filter(({ siteId, ruleId }) => rules.has(`${siteId} ${ruleId}`))),
    catalog: cache.feeds.catalog(accountId) ?? noCatalog,
  }
}
