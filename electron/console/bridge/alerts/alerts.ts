import type { AlertRow } from '../../../../shared/bridge/contract/alerts.ts'
import { alertFilterKeys } from '../../../../shared/bridge/filter.ts'
import { alertMasker, noCatalog } from '../../../../shared/engine/masking.ts'
import { policyIdsFor } from '../../../../shared/engine/policy/effective-rule.ts'
import { isOpen } from '../../../../shared/model/alerts/alert.ts'
import type { IntentAction } from '../../cache/outbox-rows.ts'
import type { ConsoleCore } from '../../core.ts'
import { policiesOf } from '../../policy/account-policies.ts'
import { effectiveRule } from '../../policy/effective-rule.ts'
import { alertsCsv } from '../../reports/alerts-csv.ts'
import { fileOf } from '../../reports/file.ts'
import type { BridgeBase } from '../base.ts'
import { readFilter } from '../base.ts'
import { refuse } from '../refusal.ts'
import { changesBeforeOf, evidenceOf } from './alert-facts.ts'

/** Alerts in one export at most. */
const exported = 100_000

/** Lists and details of alerts from the cache, and what people do with them. */
export function alertProcedures(os: BridgeBase, core: ConsoleCore) {
  const { cache } = core
  return {
    list: os.alerts.list.handler(({ input: { filter, order, offset, limit, ...scope } }) =>
      cache.alerts.page({ ...scope, terms: readFilter(filter, alertFilterKeys) }, order, offset, limit),
    ),
    get: os.alerts.get.handler(async ({ input: { accountId, id }, signal }) => {
      const row = rowOf(core, accountId, id)
      const site = cache.projection.site(accountId, row.alert.siteId)
      const policies = policiesOf(cache, accountId)
      const own = policyIdsFor({ id: row.alert.siteId, clientId: site?.site.clientId ?? null })
      const rule = effectiveRule(
        cache.feeds.catalog(accountId),
        own.flatMap((policy) => policies.get(policy) ?? []),
        row.alert.ruleId,
        site?.snoozes ?? [],
      )
      const [evidence, changesBefore] = await Promise.all([evidenceOf(core, row, signal), changesBeforeOf(core, row, signal)])
      return {
        ...row,
        rule: rule?.rule ?? null,
        ruleFrom: rule?.from ?? null,
        evidence,
        changesBefore,
        elsewhere: cache.alerts.elsewhere(row, 20),
        history: cache.alerts.history(row, 20),
      }
    }),
    timeline: os.alerts.timeline.handler(({ input: { filter, from, to, steps, ...scope } }) => {
      if (to <= from) throw refuse('input_invalid', 'The end of the time span is not after its beginning.')
      return cache.alerts.timeline({ ...scope, terms: readFilter(filter, alertFilterKeys) }, from, to, steps)
    }),
    siteTimeline: os.alerts.siteTimeline.handler(({ input: { filter, from, to, steps, lanes, ...scope } }) => {
      if (to <= from) throw refuse('input_invalid', 'The end of the time span is not after its beginning.')
      return cache.alerts.siteTimeline({ ...scope, terms: readFilter(filter, alertFilterKeys) }, from, to, steps, lanes)
    }),
    acknowledge: os.alerts.acknowledge.handler(({ input: { refs, note } }) => {
      // Nothing to say twice: what is acknowledged already gets an intent only for the sake of a note.
      const rows = refs
        .map(({ accountId, id }) => rowOf(core, accountId, id))
        .filter(({ alert }) => alert.status === 'firing' || (note !== undefined && isOpen(alert)))
      return ask(core, rows, ({ alert }) => ({ kind: 'acknowledge', alertId: alert.id, note }))
    }),
    resolve: os.alerts.resolve.handler(({ input: { alerts, note } }) => {
      const seen = new Map(alerts.map(({ accountId, id, seenVersion }) => [`${accountId} ${id}`, seenVersion]))
      const rows = alerts.map(({ accountId, id }) => rowOf(core, accountId, id)).filter(({ alert }) => isOpen(alert))
      return ask(core, rows, ({ accountId, alert }) => ({
        kind: 'resolve',
        alertId: alert.id,
        seenVersion: seen.get(`${accountId} ${alert.id}`) ?? alert.version,
        note,
      }))
    }),
    note: os.alerts.note.handler(({ input: { accountId, id, note } }) =>
      ask(core, [rowOf(core, accountId, id)], ({ alert }) => ({ kind: 'note', alertId: alert.id, note })),
    ),
    reveal: os.alerts.reveal.handler(({ input: { accountId, id, fields } }) =>
      ask(core, [rowOf(core, accountId, id)], ({ alert }) => ({ kind: 'reveal', alertId: alert.id, fields, purpose: 'view' })),
    ),
    csv: os.alerts.csv.handler(({ input: { accountId, filter } }) => {
      const { rows } = cache.alerts.page({ accountId, terms: readFilter(filter, alertFilterKeys) }, 'worst', 0, exported)
      const day = new Date(core.clock()).toISOString().slice(0, 10)
      const masks = new Map(core.catalogs(accountId).map((of) => [of.accountId, alertMasker(of.catalog)] as const))
      const unknown = alertMasker(noCatalog)
      const masked = rows.map((row) => ({ ...row, alert: (masks.get(row.accountId) ?? unknown)(row.alert) }))
      return fileOf(
        alertsCsv(masked, (id) => core.accounts.get(id)?.name ?? id),
        'csv',
        'alerts',
        day,
      )
    }),
  }
}

/** Silencing a rule on a site, and ending that. */
export function snoozeProcedures(os: BridgeBase, core: ConsoleCore) {
  const { cache, outbox } = core
  return {
    create: os.snoozes.create.handler(({ input: { accountId, ...snooze } }) => {
      if (!cache.projection.site(accountId, snooze.siteId)) throw refuse('not_found', 'There is no such site in the cache.')
      if (snooze.until <= core.clock()) throw refuse('input_invalid', 'A snooze ends in the future.')
      return { intentIds: outbox.ask(accountId, [{ kind: 'snooze', ...snooze }]) }
    }),
    end: os.snoozes.end.handler(({ input: { accountId, id } }) => {
      const snooze = cache.projection.findSnooze(accountId, id)
      if (!snooze) throw refuse('not_found', 'There is no such snooze in the cache.')
      // One that has not been sent yet is simply taken back.
      if (outbox.withdraw(id)) return { intentIds: [] }
      return { intentIds: outbox.ask(accountId, [{ kind: 'end-snooze', snoozeId: id, siteId: snooze.siteId, ruleId: snooze.ruleId }]) }
    }),
  }
}

function rowOf(core: ConsoleCore, accountId: string, id: string): AlertRow {
  const row = core.cache.alerts.get(accountId, id)
  if (!row) throw refuse('not_found', 'There is no such alert in the cache.')
  return row
}

/** All or none: the rows were looked up before anything is kept. */
function ask(core: ConsoleCore, rows: readonly AlertRow[], action: (row: AlertRow) => IntentAction): { intentIds: string[] } {
  const byAccount = Map.groupBy(
    new Map(rows.map((row) => [`${row.accountId} ${row.alert.id}`, row])).values(),
    ({ accountId }) => accountId,
  )
  const intentIds = core.cache.transaction(() => [...byAccount].flatMap(([accountId, own]) => core.outbox.ask(accountId, own.map(action))))
  return { intentIds }
}
