import type { Conflict } from '../../../shared/bridge/outbox.ts'
import { editedRules } from '../../../shared/engine/policy/policy-edit.ts'
import { editedRetention, type RetentionTerms } from '../../../shared/engine/retention-edit.ts'
import { retentionSchema } from '../../../shared/model/account/retention.ts'
import { alertSchema } from '../../../shared/model/alerts/alert.ts'
import { policySchema } from '../../../shared/model/rules/policy.ts'
import type { Intent, IntentAction } from '../cache/outbox-rows.ts'
import type { LogysteraClient } from '../logystera/client.ts'

type Fields = Conflict['fields']
type Values = Record<string, Fields[number]['base']>

/** The object of an intent as the service has it now. Throws ServiceFailure. */
export function readTheirs(action: IntentAction, client: LogysteraClient, signal: AbortSignal): Promise<unknown> {
  switch (action.kind) {
    case 'edit-policy':
      return client.policies.get({ id: action.policyId }, { signal })
    case 'edit-retention':
      return client.retention.get(undefined, { signal })
    case 'acknowledge':
    case 'resolve':
    case 'note':
    case 'reveal':
      return client.alerts.get({ id: action.alertId }, { signal })
    case 'reveal-signal':
    case 'snooze':
    case 'end-snooze':
    case 'revoke-key':
      return Promise.resolve(null)
  }
}

/** The same wish on top of what the service has now; null when there is nothing to put it on. */
export function rebased(action: IntentAction, theirs: unknown): IntentAction | null {
  switch (action.kind) {
    case 'edit-policy': {
      const policy = policySchema.safeParse(theirs).data
      return policy ? { ...action, base: policy } : null
    }
    case 'edit-retention': {
      const retention = retentionSchema.safeParse(theirs).data
      return retention ? { ...action, base: { ...termsOf(retention), version: retention.version } } : null
    }
    case 'resolve': {
      const alert = alertSchema.safeParse(theirs).data
      return alert ? { ...action, seenVersion: alert.version } : null
    }
    default:
      return action
  }
}

/** The parts in which base, mine and theirs are not all the same. */
export function conflictOf({ id, accountId, text, reason, action, theirs }: Intent): Conflict {
  return { intentId: id, accountId, text, reason: reason ?? '', fields: fieldsOf(action, theirs) }
}

/** What of retention is asked for, without what is counted. */
export function termsOf({ plan, days, sites }: RetentionTerms): RetentionTerms {
  return { plan, days, sites: sites.map(({ siteId, ownDays }) => ({ siteId, ownDays })) }
}

function fieldsOf(action: IntentAction, theirs: unknown): Fields {
  switch (action.kind) {
    case 'edit-policy': {
      const now = policySchema.safeParse(theirs).data
      const mine = editedRules(action.base.rules, action.rules)
      return compared(policyValues(action.base.rules), policyValues(mine), policyValues(now?.rules ?? {}))
    }
    case 'edit-retention': {
      const now = retentionSchema.safeParse(theirs).data
      const mine = editedRetention(action.base, action.edit)
      return compared(retentionValues(action.base), retentionValues(mine), now ? retentionValues(now) : {})
    }
    case 'resolve': {
      const now = alertSchema.safeParse(theirs).data
      return [
        { place: 'status', base: null, mine: 'resolved', theirs: now?.status ?? null },
        { place: 'version', base: action.seenVersion, mine: action.seenVersion, theirs: now?.version ?? null },
        { place: 'lastFiredAt', base: null, mine: null, theirs: now?.lastFiredAt ?? null },
      ]
    }
    default:
      return []
  }
}

function policyValues(rules: Record<string, object>): Values {
  return Object.fromEntries(
    Object.entries(rules).flatMap(([ruleId, settings]) =>
      Object.entries(settings).map(([field, value]) => [`${ruleId}.${field}`, value as Values[string]] as const),
    ),
  )
}

function retentionValues({ plan, days, sites }: RetentionTerms): Values {
  return { plan, days, ...Object.fromEntries(sites.map(({ siteId, ownDays }) => [`sites.${siteId}`, ownDays])) }
}

function compared(base: Values, mine: Values, theirs: Values): Fields {
  const places = [...new Set([base, mine, theirs].flatMap((values) => Object.keys(values)))].sort()
  return places
    .map((place) => ({ place, base: base[place] ?? null, mine: mine[place] ?? null, theirs: theirs[place] ?? null }))
    .filter(({ base, mine, theirs }) => base !== mine || base !== theirs)
}
