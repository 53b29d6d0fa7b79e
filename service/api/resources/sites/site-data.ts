import { ProblemError } from '../../../problem.ts'
import type { Service } from '../../../service.ts'
import type { AuditedAct } from '../../audited.ts'
import { api, mustSee, once } from '../../context.ts'

const maximumMetrics = 20
const maximumSteps = 2000

/** How a site is, and why. */
export function healthApi({ health }: Service) {
  return {
    get: api.health.get.handler(({ input, context }) => {
      mustSee(context.caller, input.id)
      return health.get(input.id)
    }),
  }
}

/** What a site sent lately. */
export function ingestionApi({ batches, sites, pipeline, clock }: Service) {
  return {
    get: api.ingestion.get.handler(({ input, context }) => {
      mustSee(context.caller, input.id)
      sites.get(input.id)
      return batches.ingestion(input.id, clock(), pipeline.droppedBySite(input.id))
    }),
  }
}

/** The signals of a site, and who unmasked what of them. */
export function signalsApi({ signals, sites, idempotency }: Service) {
  return {
    list: api.signals.list.handler(({ input, context }) => {
      mustSee(context.caller, input.id)
      sites.get(input.id)
      const { id, types, ...range } = input
      return signals.page({ ...range, siteId: id, types: types === undefined ? undefined : listed(types) })
    }),
    // The signal itself may have been purged by the time that an offline console tells of it.
    reveal: api.signals.reveal.handler(({ input, context }) => {
      mustSee(context.caller, input.id)
      sites.get(input.id)
      const { id: siteId, signalId, fields, purpose } = input
      const act: AuditedAct = { action: 'reveal', object: { kind: 'signals', id: signalId }, details: { siteId, fields, purpose } }
      return once(
        idempotency,
        context,
        'signals.reveal',
        input,
        () => input,
        undefined,
        () => [act],
      )
    }),
  }
}

/** The metrics of a site. */
export function metricsApi({ buckets, sites, catalog }: Service) {
  const known = new Set(catalog.metrics.map(({ id }) => id))
  return {
    query: api.metrics.query.handler(({ input, context }) => {
      mustSee(context.caller, input.id)
      sites.get(input.id)
      const { id, from, to, step } = input
      const metrics = [...new Set(listed(input.metrics))]
      if (metrics.length > maximumMetrics) refuse('metrics', `At most ${maximumMetrics} metrics are answered at once.`)
      const unknown = metrics.find((metric) => !known.has(metric))
      if (unknown !== undefined) refuse('metrics', `There is no metric ${unknown}.`)
      if (to <= from) refuse('to', 'The end is not after the beginning.')
      if ((to - from) / step > maximumSteps) refuse('step', `At most ${maximumSteps} steps are answered at once.`)
      return { items: buckets.series({ siteId: id, metrics, from, to, step }) }
    }),
  }
}

/** The entries of a comma-separated list. */
export function listed(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}

/** Throws ProblemError `input_invalid` about one part of the input. */
export function refuse(path: string, message: string): never {
  throw new ProblemError('input_invalid', { issues: [{ path, message }] }, message)
}
