import { minuteOf } from '../../../../shared/engine/metrics/timeline.ts'
import type { BacktestScope } from '../../../../shared/model/rules/backtest.ts'
import type { Site } from '../../../../shared/model/sites/site.ts'
import { planBacktest } from '../../../backtests/plan.ts'
import { ProblemError } from '../../../problem.ts'
import { cutOff } from '../../../retention/cut-off.ts'
import type { Service } from '../../../service.ts'
import { api, type Caller, mustSee, once } from '../../context.ts'
import { listed, refuse } from '../sites/site-data.ts'

const maximumMetrics = 20
const maximumDays = 400
/** Packed bytes of one page of blocks. */
const pageBytes = 512 * 1024

/** What a rule would have done with other settings. */
export function backtestsApi(service: Service) {
  const { backtests, catalog, sites, clients, policies, retentionSettings, pipeline, idempotency, clock, stopping } = service
  const sitesIn = (scope: BacktestScope, caller: Caller): Site[] => {
    const own = sites.all().filter(({ id }) => !caller.siteIds || caller.siteIds.includes(id))
    if (scope === 'all') return own
    if ('clientId' in scope) {
      if (!clients.find(scope.clientId)) throw new ProblemError('not_found', undefined, `There is no client ${scope.clientId}.`)
      return own.filter(({ clientId }) => clientId === scope.clientId)
    }
    return [...new Set(scope.siteIds)].map((id) => {
      mustSee(caller, id)
      return sites.get(id)
    })
  }
  return {
    start: api.backtests.start.handler(({ input, context }) => {
      const { caller } = context
      const plan = planBacktest(input, {
        catalog,
        sites: sitesIn(input.scope, caller),
        policies: policies.all(),
        retention: retentionSettings.get(),
        observed: pipeline.observedMinutes,
        now: clock(),
      })
      // It changes nothing that is stored, so the audit log has nothing to say of it.
      return once(
        idempotency,
        context,
        'backtests.start',
        input,
        () => backtests.start(input, plan, caller),
        undefined,
        () => [],
      )
    }),
    get: api.backtests.get.handler(({ input, context }) =>
      input.wait === 0 ? backtests.get(input.id, context.caller) : backtests.wait(input.id, context.caller, 1000 * input.wait, stopping),
    ),
    firings: api.backtests.firings.handler(({ input, context }) => {
      const { id, of, siteId, cursor, limit } = input
      if (cursor !== undefined && !/^\d{1,6}$/.test(cursor)) refuse('cursor', 'This is not a cursor of this list.')
      const page = backtests.firings(id, context.caller, of, { offset: Number(cursor ?? 0), limit, siteId })
      return { ...page, next: page.next === null ? null : String(page.next) }
    }),
    cancel: api.backtests.cancel.handler(({ input, context }) => backtests.cancel(input.id, context.caller)),
  }
}

/** Stored days as they are packed, for who wants to work on them without the service. */
export function metricBlocksApi({ metricDays, pipelineState, sites, catalog, retentionSettings, pipeline, clock }: Service) {
  const known = new Set(catalog.metrics.map(({ id }) => id))
  return {
    list: api.metricBlocks.list.handler(({ input, context }) => {
      mustSee(context.caller, input.id)
      sites.get(input.id)
      const { id, from, to, limit } = input
      const metrics = [...new Set(listed(input.metrics))]
      if (metrics.length > maximumMetrics) refuse('metrics', `At most ${maximumMetrics} metrics are answered at once.`)
      const unknown = metrics.find((metric) => !known.has(metric))
      if (unknown !== undefined) refuse('metrics', `There is no metric ${unknown}.`)
      if (to < from) refuse('to', 'The last day is before the first.')
      if (to - from >= maximumDays) refuse('to', `At most ${maximumDays} days are answered at once.`)
      const stored = pipelineState.findSite(id)
      const memory = stored?.memory
      const { items, next } = stored
        ? metricDays.page({ site: stored.no, metrics, from, to }, limit, pageBytes, readCursor(input.cursor))
        : { items: [], next: undefined }
      return {
        items: items.map(({ data, ...item }) => ({ ...item, data: Buffer.from(data).toString('base64') })),
        next: next ? `${next.day}.${next.metric}` : null,
        history: {
          since: minuteOf(cutOff(clock(), retentionSettings.daysOf(id))),
          firstSeen: memory?.firstAt == null ? null : minuteOf(memory.firstAt),
          watermark: memory?.watermark == null ? null : minuteOf(memory.watermark),
          observed: pipeline.observedMinutes,
        },
      }
    }),
  }
}

function readCursor(text: string | undefined): { day: number; metric: string } | undefined {
  if (text === undefined) return undefined
  const match = /^(\d{1,7})\.([a-z0-9_]{1,100})$/.exec(text)
  if (!match?.[1] || !match[2]) refuse('cursor', 'This is not a cursor of this list.')
  return { day: Number(match[1]), metric: match[2] }
}
