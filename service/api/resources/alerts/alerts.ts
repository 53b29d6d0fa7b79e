import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import { ProblemError } from '../../../problem.ts'
import type { Service } from '../../../service.ts'
import { type AuditedAct, actOf } from '../../audited.ts'
import { api, type Caller, mustSee, once } from '../../context.ts'
import { actOnMany } from './bulk-alerts.ts'

/** Alerts, their evidence, and what people do about them. Every step is signed with the name of the key. */
export function alertsApi(service: Service) {
  const { alerts, pipeline, idempotency } = service
  /** The alert of that id, if the key may see its site. */
  const visible = (caller: Caller, id: string): Alert => {
    const alert = alerts.get(id)
    mustSee(caller, alert.siteId)
    return alert
  }
  return {
    list: api.alerts.list.handler(({ input, context }) => {
      if (input.siteId) mustSee(context.caller, input.siteId)
      return alerts.page({ ...input, visibility: context.caller.siteIds })
    }),
    get: api.alerts.get.handler(({ input, context }) => visible(context.caller, input.id)),
    evidence: api.alerts.evidence.handler(({ input, context }) => {
      visible(context.caller, input.id)
      const found = pipeline.evidenceOf(input.id)
      if (!found) throw new ProblemError('not_found', undefined, `Alert ${input.id} has no evidence.`)
      return found
    }),
    acknowledge: api.alerts.acknowledge.handler(({ input, context }) => {
      const known = visible(context.caller, input.id)
      return once(
        idempotency,
        context,
        'alerts.acknowledge',
        input,
        () => pipeline.acknowledge(input.id, context.caller.name, input.note),
        undefined,
        changed('alerts.acknowledge', input, known),
      )
    }),
    resolve: api.alerts.resolve.handler(({ input, context }) => {
      const known = visible(context.caller, input.id)
      return once(
        idempotency,
        context,
        'alerts.resolve',
        input,
        () => pipeline.resolve(input.id, context.caller.name, input.seenVersion, input.note),
        undefined,
        changed('alerts.resolve', input, known),
      )
    }),
    reveal: api.alerts.reveal.handler(({ input, context }) => {
      visible(context.caller, input.id)
      const { id, fields, purpose } = input
      const act: AuditedAct = { action: 'reveal', object: { kind: 'alerts', id }, details: { fields, purpose } }
      return once(
        idempotency,
        context,
        'alerts.reveal',
        input,
        () => input,
        undefined,
        () => [act],
      )
    }),
    note: api.alerts.note.handler(({ input, context }) => {
      visible(context.caller, input.id)
      return once(idempotency, context, 'alerts.note', input, () => pipeline.note(input.id, context.caller.name, input.note))
    }),
    bulk: api.alerts.bulk.handler(({ input, context }) => actOnMany(service, context, input)),
  }
}

/** What the audit log keeps: nothing, when the alert was like that already. */
function changed(operation: string, input: unknown, before: Alert): (after: Alert) => AuditedAct[] {
  return (after) => (after.version === before.version ? [] : [actOf(operation, input, after)])
}
