import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import type { Intent } from '../outbox-rows.ts'

/** What an alert will be once the intents that wait have arrived, so that a person sees their own action at once. */
export function withIntents(alert: Alert, waiting: readonly Intent[], author: string): Alert {
  let result = alert
  for (const { action, createdAt: at } of waiting) {
    switch (action.kind) {
      case 'acknowledge':
        result = step(
          result,
          { status: result.status === 'firing' ? 'acknowledged' : result.status },
          { at, author, action: 'acknowledged', ...noteOf(action) },
        )
        break
      case 'resolve':
        result = step(
          result,
          { status: 'resolved', resolvedAt: result.resolvedAt ?? at },
          { at, author, action: 'resolved', ...noteOf(action) },
        )
        break
      case 'note':
        result = step(result, {}, { at, author, action: 'noted', note: action.note })
        break
      case 'reveal':
      case 'reveal-signal':
      case 'snooze':
      case 'end-snooze':
      case 'edit-policy':
      case 'edit-retention':
      case 'revoke-key':
        break
    }
  }
  return result
}

function step(alert: Alert, change: Partial<Alert>, added: Alert['steps'][number]): Alert {
  return { ...alert, ...change, steps: [...alert.steps, added] }
}

function noteOf(action: { note?: string | undefined }): { note?: string } {
  return action.note === undefined ? {} : { note: action.note }
}
