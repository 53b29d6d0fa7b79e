import { useMemo, useState } from 'react'
import type { RuleDetail } from '../../../../shared/bridge/rules.ts'
import { settingProblems, withSettings } from '../../../../shared/engine/policy/effective-rule.ts'
import type { Provenance, RuleField, RuleSettings, RuleSettingsEdit, Setting } from '../../../../shared/model/rules/policy.ts'
import type { Rule } from '../../../../shared/model/rules/rule.ts'
import { messages } from '../../../messages/messages.ts'
import { editBetween } from './draft.ts'

/** The settings of a scope while they are edited. */
export interface Draft {
  /** The scope's own settings as they would be. */
  settings: RuleSettings
  /** The rule as it would be in force. */
  rule: Rule
  /** Null when nothing is changed. */
  edit: RuleSettingsEdit | null
  /** Changed when the fields must begin anew. */
  revision: number
  problems: Partial<Record<RuleField, string>>
  /** Everything that is entered can be taken. */
  valid: boolean
  from: (field: RuleField) => Provenance
  set: (field: RuleField, value: Setting | null) => void
  /** Takes a setting of the scope back. */
  reset: (field: RuleField) => void
  discard: () => void
}

/** An edit of what a scope itself sets of a rule; it survives that the rule is read anew. */
export function useDraft(detail: RuleDetail): Draft {
  const own = detail.layers.at(-1)!
  const [changes, setChanges] = useState<RuleSettingsEdit>({})
  const [unreadable, setUnreadable] = useState<ReadonlySet<RuleField>>(new Set())
  const [revision, setRevision] = useState(0)
  const settings = useMemo(() => {
    const next: Record<string, Setting> = { ...own.settings }
    for (const [field, value] of Object.entries(changes)) {
      if (value === null) delete next[field]
      else if (value !== undefined) next[field] = value
    }
    return next as RuleSettings
  }, [own.settings, changes])
  const rule = useMemo(() => withSettings(detail.inherited.rule, settings), [detail.inherited.rule, settings])
  const problems = Object.fromEntries(
    settingProblems(detail.rule, settings).map(({ field, code }) => [field, messages.rules.problems[code]]),
  )
  const readable = (field: RuleField, can: boolean) =>
    setUnreadable((before) => {
      if (before.has(field) === !can) return before
      const after = new Set(before)
      if (can) after.delete(field)
      else after.add(field)
      return after
    })
  return {
    settings,
    rule,
    edit: editBetween(own.settings, settings),
    revision,
    problems,
    valid: unreadable.size === 0 && Object.keys(problems).length === 0,
    from: (field) => (settings[field] === undefined ? detail.inherited.from[field] : own.layer),
    set(field, value) {
      readable(field, value !== null)
      if (value !== null) setChanges((before) => ({ ...before, [field]: value }))
    },
    reset(field) {
      readable(field, true)
      setChanges((before) => ({ ...before, [field]: null }))
      setRevision((before) => before + 1)
    },
    discard() {
      setChanges({})
      setUnreadable(new Set())
      setRevision((before) => before + 1)
    },
  }
}
