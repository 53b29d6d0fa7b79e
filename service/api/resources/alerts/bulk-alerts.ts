import { setImmediate } from 'node:timers/promises'
import type { z } from 'zod'
import type { bulkOutcomeSchema } from '../../../../shared/api/contract/alerts.ts'
import type { apiContract } from '../../../../shared/api/contract.ts'
import { ProblemError } from '../../../problem.ts'
import type { Service } from '../../../service.ts'
import { actOf } from '../../audited.ts'
import { type ApiContext, mustSee, once } from '../../context.ts'
import { toProblem } from '../../problem-reply.ts'

/** Alerts in one transaction: so many that a flush to disk is shared, so few that ingestion does not wait for them. */
const slice = 50

type BulkInput = z.output<NonNullable<(typeof apiContract.alerts.bulk)['~orpc']['inputSchema']>>
type Outcome = z.output<typeof bulkOutcomeSchema>

/**
 * Acknowledges, resolves or annotates many alerts, in slices that are each one
 * transaction with an answer remembered for the Idempotency-Key: repeated after
 * an interruption, it goes on where it was. What fails in the first slice
 * refuses the request; later, it is the outcome of the alerts it concerns.
 */
export async function actOnMany(service: Service, context: ApiContext, input: BulkInput): Promise<{ outcomes: Outcome[] }> {
  const outcomes: Outcome[] = []
  for (let from = 0; from < input.alerts.length; from += slice) {
    if (from > 0) await setImmediate()
    try {
      outcomes.push(...actOnSlice(service, context, input, from))
    } catch (error) {
      const problem = toProblem(error)
      if (from === 0) throw error
      if (problem.code === 'internal') service.log.error({ err: error }, 'a part of a bulk request failed')
      outcomes.push(...input.alerts.slice(from, from + slice).map(({ id }) => refused(id, problem)))
    }
  }
  return { outcomes }
}

function actOnSlice({ alerts, pipeline, idempotency }: Service, context: ApiContext, input: BulkInput, from: number): Outcome[] {
  const asked = input.alerts.slice(from, from + slice)
  const before = new Map(asked.map(({ id }) => [id, alerts.find(id)]))
  const visible = asked.filter(({ id }) => isVisible(context, before.get(id)?.siteId))
  const acts = visible.map(({ id, ...rest }) => {
    const { alerts: _, ...act } = input
    return { ...act, ...rest, alertId: id } as Parameters<typeof pipeline.actOnAll>[0][number]
  })
  // A header has no line feed, so the key of a slice is nobody else's.
  const key = context.idempotencyKey
  const sliceContext = { ...context, idempotencyKey: key !== undefined && from > 0 ? `${key}\n${from}` : key }
  return once(
    idempotency,
    sliceContext,
    'alerts.bulk',
    input,
    () => {
      const answers = new Map(pipeline.actOnAll(acts, context.caller.name).map((answer, index) => [visible[index], answer]))
      return asked.map((entry): Outcome => {
        const answer = answers.get(entry) ?? new ProblemError('site_forbidden')
        return answer instanceof ProblemError ? refused(entry.id, answer) : { id: entry.id, outcome: 'done', version: answer.version }
      })
    },
    undefined,
    (done) =>
      done.flatMap((outcome, index) => {
        const known = before.get(outcome.id)
        if (outcome.outcome === 'refused' || outcome.version === known?.version) return []
        const first = done.findIndex(({ id }) => id === outcome.id) === index
        return first ? [actOf(`alerts.${input.action}`, { ...asked[index], note: input.note }, undefined)] : []
      }),
  )
}

/** Alerts that are not there are not forbidden: the pipeline says so. */
function isVisible({ caller }: ApiContext, siteId: string | undefined): boolean {
  if (siteId === undefined) return true
  try {
    mustSee(caller, siteId)
    return true
  } catch {
    return false
  }
}

function refused(id: string, problem: ProblemError): Outcome {
  return { id, outcome: 'refused', code: problem.code, detail: problem.detail ?? problem.message }
}
