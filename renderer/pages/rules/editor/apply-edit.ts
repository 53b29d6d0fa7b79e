import type { RuleSettings, RuleSettingsEdit } from '../../../../shared/model/rules/policy.ts'
import { sayFailed } from '../../../components/toast.ts'
import { sayUndoable } from '../../../components/undo.tsx'
import { messages } from '../../../messages/messages.ts'
import { bridge } from '../../../state/console-client.ts'
import { useConsole } from '../../../state/console-store.ts'
import { editBetween } from './draft.ts'

const text = messages.rules.planning

/** Asks for the edit of a rule's settings in a policy, and offers to take it back. `before` is what the policy said of the rule. */
export async function applyEdit(
  accountId: string,
  policyId: string,
  ruleId: string,
  edit: RuleSettingsEdit | null,
  before: RuleSettings,
): Promise<void> {
  await ask(accountId, policyId, { [ruleId]: edit })
  const live = useConsole.getState().console?.accounts.find(({ id }) => id === accountId)?.connection.state === 'live'
  sayUndoable(live ? text.applied : text.queued, () => {
    void takeBack(accountId, policyId, ruleId, before).catch((error: unknown) => sayFailed(text.failed, error))
  })
}

/** Edits what the policy says now, also when something of it waits to be sent. */
export async function ask(accountId: string, id: string, rules: Record<string, RuleSettingsEdit | null>): Promise<void> {
  const { version } = await bridge.policies.get({ accountId, id })
  await bridge.policies.edit({ accountId, id, seenVersion: version, rules })
}

async function takeBack(accountId: string, policyId: string, ruleId: string, before: RuleSettings): Promise<void> {
  const policy = await bridge.policies.get({ accountId, id: policyId })
  const edit = editBetween(policy.rules[ruleId] ?? {}, before)
  if (edit !== null) await bridge.policies.edit({ accountId, id: policyId, seenVersion: policy.version, rules: { [ruleId]: edit } })
}
