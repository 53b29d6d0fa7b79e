import type { ClientMonth } from '../../../../shared/bridge/reports.ts'
import { maskIncident } from '../../../../shared/engine/masking.ts'
import { dayAfter, localDay, startOfDay } from '../../../../shared/engine/time/local-day.ts'
import type { ConsoleCore } from '../../core.ts'
import { clientCsv } from '../../reports/client/client-csv.ts'
import { type ClientReport, clientDocument } from '../../reports/client/client-document.ts'
import type { MonthEvents, SiteMonth } from '../../reports/client/client-figures.ts'
import { daysOf, edgesOf, monthBefore } from '../../reports/client/months.ts'
import { readDays } from '../../reports/client/read-days.ts'
import { documentHtml } from '../../reports/document/html.ts'
import { fileOf } from '../../reports/file.ts'
import { writePdf } from '../../reports/pdf/write-pdf.ts'
import type { BridgeBase } from '../base.ts'
import { accountOf } from '../base.ts'
import { refuse } from '../refusal.ts'

/** Alerts of one site in one month, and incidents of an account, that a report looks at. */
const mostAlerts = 5000
const mostIncidents = 20_000
const day = 86_400_000

/** Reports of clients, from totals of days and from what is cached of alerts and incidents. */
export function reportProcedures(os: BridgeBase, core: ConsoleCore) {
  const { cache } = core
  return {
    clients: os.reports.clients.handler(({ input: { accountId } }) =>
      core.accounts.list().flatMap(({ id }) => {
        if (accountId !== null && accountId !== id) return []
        const counts = Map.groupBy(cache.projection.sites(id), ({ site }) => site.clientId)
        const clients = [...cache.projection.clients(id).values()].map((client) => ({
          accountId: id,
          clientId: client.id,
          name: client.name,
          sites: counts.get(client.id)?.length ?? 0,
        }))
        const others = counts.get(null)?.length ?? 0
        const sorted = clients.sort((a, b) => a.name.localeCompare(b.name))
        return others === 0 ? sorted : [...sorted, { accountId: id, clientId: null, name: '', sites: others }]
      }),
    ),
    client: os.reports.client.handler(async ({ input, signal }) => ({
      document: clientDocument(await reportOf(core, input, signal), core.words(input.locale)),
    })),
    file: os.reports.file.handler(async ({ input: { format, ...wanted }, signal }) => {
      const report = await reportOf(core, wanted, signal)
      const name = ['report', report.clientName, wanted.month]
      if (format === 'csv') return fileOf(clientCsv(report.sites), 'csv', ...name)
      const words = core.words(wanted.locale)
      const document = clientDocument(report, words)
      return format === 'html' ? fileOf(documentHtml(document, words), 'html', ...name) : fileOf(await writePdf(document), 'pdf', ...name)
    }),
  }
}

async function reportOf(core: ConsoleCore, wanted: ClientMonth, signal: AbortSignal | undefined): Promise<ClientReport> {
  const { cache, clock, links } = core
  const { accountId, clientId, month, timeZone } = wanted
  const record = accountOf(core, accountId)
  const account = cache.feeds.account(accountId)
  const client = clientId === null ? null : cache.projection.clients(accountId).get(clientId)
  if (clientId !== null && !client) throw refuse('not_found', 'There is no such client in the cache.')
  const now = clock()
  const zone = client?.timeZone ?? account?.timeZone ?? timeZone
  if (month > localDay(now, zone).slice(0, 7)) throw refuse('input_invalid', 'This month has not begun.')
  const own = cache.projection.sites(accountId).filter(({ site }) => site.clientId === clientId)
  const sites = own.map(({ site }) => site).sort((a, b) => a.name.localeCompare(b.name))
  const before = monthBefore(month)
  const access = links.access(accountId)
  const read = await readDays({
    cache,
    client: access.ok ? access.client : null,
    clock,
    accountId,
    siteIds: sites.map(({ id }) => id),
    months: [month, before],
    signal,
  })
  const sitesIn = (of: string): SiteMonth[] =>
    sites.map(({ id, name, createdAt, timeZone: own }) => {
      const siteZone = own ?? zone
      const today = localDay(now, siteZone)
      const days = read.get(id)?.get(of) ?? null
      // On the day on which it was made a site may not have sent anything; of logs that were read in later there are older days.
      const made = dayAfter(localDay(createdAt, siteZone))
      const known = [...(read.get(id)?.values() ?? [])].flatMap((month) => month?.map(({ day }) => day) ?? [])
      const [since = made] = [made, ...known].sort()
      return {
        siteId: id,
        name,
        days,
        expected: daysOf(of).filter((date) => date >= since && date < today),
      }
    })
  const retained = account === null ? null : now - account.retentionDays * day
  const began = startOfDay(edgesOf(before).first, zone)
  return {
    clientName: client?.name ?? core.words(wanted.locale).reports.noClient,
    accountName: record.name,
    simulated: account?.simulated ?? false,
    month,
    sites: sitesIn(month),
    events: eventsOf(
      core,
      accountId,
      sites.map(({ id }) => id),
      month,
      zone,
    ),
    before: {
      sites: sitesIn(before),
      events: eventsOf(
        core,
        accountId,
        sites.map(({ id }) => id),
        before,
        zone,
      ),
    },
    eventsSince: retained !== null && retained > began ? retained : null,
    at: now,
    zone: timeZone,
  }
}

function eventsOf({ cache }: ConsoleCore, accountId: string, siteIds: readonly string[], month: string, zone: string): MonthEvents {
  const { first, next } = edgesOf(month)
  const [from, to] = [startOfDay(first, zone), startOfDay(next, zone)]
  const own = new Set(siteIds)
  return {
    alerts: siteIds.flatMap((siteId) =>
      cache.alerts.page({ accountId, siteId, from, to, terms: [] }, 'newest', 0, mostAlerts).rows.map(({ alert }) => alert),
    ),
    incidents: cache.incidents
      .page({ accountId, status: 'all', terms: [], offset: 0, limit: mostIncidents })
      .rows.map(({ incident }) => maskIncident(incident))
      .filter(({ startedAt, siteIds: places }) => startedAt >= from && startedAt < to && places.some((id) => own.has(id))),
  }
}
