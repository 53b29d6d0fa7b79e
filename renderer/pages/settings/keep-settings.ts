import type { Settings } from '../../../shared/bridge/settings.ts'
import { sayDone, sayFailed } from '../../components/toast.ts'
import { sayUndoable } from '../../components/undo.tsx'
import { languageApplied } from '../../messages/language.ts'
import { messages } from '../../messages/messages.ts'
import { updateSettings, useConsole } from '../../state/console-store.ts'

/** What a change put aside, so that it can be taken back. */
interface Step {
  before: Partial<Settings>
  at: number
}

/** Changes of one setting this close together are one change: a text that is being typed. */
const together = 5000
const remembered = 50
let steps: Step[] = []

/** Keeps a change of settings at once; what was before can be brought back. */
export async function keepSettings(change: Partial<Settings>): Promise<void> {
  const settings = useConsole.getState().console?.settings
  if (!settings) return
  const names = Object.keys(change) as (keyof Settings)[]
  const before = Object.fromEntries(names.map((name) => [name, settings[name]])) as Partial<Settings>
  try {
    await updateSettings(change)
  } catch (error) {
    sayFailed(messages.common.errors.notSaved, error)
    return
  }
  await languageApplied()
  steps = withStep(steps, { before, at: Date.now() })
  sayUndoable(messages.settings.saved, undoSettings, 'setting-saved')
}

/** Takes the newest change back that was not taken back yet. */
export function undoSettings(): void {
  const last = steps.at(-1)
  if (!last) {
    sayDone(messages.settings.nothingToUndo)
    return
  }
  steps = steps.slice(0, -1)
  updateSettings(last.before).then(
    () => sayDone(messages.settings.undone),
    (error: unknown) => sayFailed(messages.common.errors.notSaved, error),
  )
}

/** The steps with one more; what follows closely on a change of the same settings belongs to it, and its beginning is kept. */
export function withStep(known: readonly Step[], step: Step): Step[] {
  const last = known.at(-1)
  const names = (one: Step) => Object.keys(one.before).sort().join()
  if (last && names(last) === names(step) && step.at - last.at < together) return [...known.slice(0, -1), { ...last, at: step.at }]
  return [...known, step].slice(-remembered)
}
