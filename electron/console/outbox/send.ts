import type { Change } from '../../../shared/model/change.ts'
import type { Intent } from '../cache/outbox-rows.ts'
import type { LogysteraClient } from '../logystera/client.ts'

/** What came of an intent: the object as it is now, as a change where the feed brings it too. */
interface Sent {
  change: Change | null
  document: unknown
}

/**
 * Makes the call that an intent stands for, under its id as the idempotency key. An edit names the version that it was made
 * on (If-Match). Throws ServiceFailure and whatever else the client throws.
 */
export async function send({ id, action }: Intent, client: LogysteraClient, signal: AbortSignal): Promise<Sent> {
  const options = { context: { idempotencyKey: id }, signal }
  const note = (given: { note?: string | undefined }) => (given.note === undefined ? {} : { note: given.note })
  switch (action.kind) {
    case 'acknowledge':
      return sentAlert(await client.alerts.acknowledge({ id: action.alertId, ...note(action) }, options))
    case 'resolve':
      return sentAlert(await client.alerts.resolve({ id: action.alertId, seenVersion: action.seenVersion, ...note(action) }, options))
    case 'note':
      return sentAlert(await client.alerts.note({ id: action.alertId, note: action.note }, options))
    case 'reveal':
      await client.alerts.reveal({ id: action.alertId, fields: action.fields, purpose: action.purpose }, options)
      return { change: null, document: null }
    case 'reveal-signal': {
      const { siteId: id, signalId, fields, purpose } = action
      await client.signals.reveal({ id, signalId, fields, purpose }, options)
      return { change: null, document: null }
    }
    case 'snooze': {
      const { siteId, ruleId, until, reason } = action
      const snooze = await client.snoozes.create({ siteId, ruleId, until, reason }, options)
      return { change: { seq: 1, kind: 'snooze', id: snooze.id, version: snooze.version, document: snooze }, document: snooze }
    }
    case 'end-snooze': {
      await client.snoozes.delete({ id: action.snoozeId }, options)
      // The deletion's own version comes with the feed; this one is higher than any that a snooze had.
      const change: Change = { seq: 1, kind: 'snooze', id: action.snoozeId, version: Number.MAX_SAFE_INTEGER, document: null }
      return { change, document: null }
    }
    case 'edit-policy': {
      const context = { ...options.context, ifMatch: action.base.version }
      const policy = await client.policies.update({ id: action.policyId, rules: action.rules }, { ...options, context })
      return { change: { seq: 1, kind: 'policy', id: policy.id, version: policy.version, document: policy }, document: policy }
    }
    case 'revoke-key':
      await client.apiKeys.revoke({ id: action.keyId }, options)
      return { change: null, document: null }
    case 'edit-retention': {
      const context = { ...options.context, ifMatch: action.base.version }
      return { change: null, document: await client.retention.update(action.edit, { ...options, context }) }
    }
  }
}

function sentAlert(alert: Extract<Change, { kind: 'alert' }>['document'] & object): Sent {
  return { change: { seq: 1, kind: 'alert', id: alert.id, version: alert.version, document: alert }, document: alert }
}
