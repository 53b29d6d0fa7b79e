import type { SavedView, ViewPage } from '../../../shared/bridge/saved-view.ts'
import { messages } from '../../messages/messages.ts'
import { updateSettings, useConsole } from '../../state/console-store.ts'
import { paths } from '../../state/url-state.ts'
import { sayFailed } from '../toast.ts'
import { sayUndoable } from '../undo.tsx'

/** Which parameters of the address make a view of each list; the account in view and what is open are not part of it. */
const viewParameters: Record<ViewPage, readonly string[]> = {
  fleet: ['filter', 'group', 'sort', 'direction', 'view', 'hide'],
  alerts: ['filter', 'range', 'lanes'],
  incidents: ['filter', 'status'],
}

/** The part of an address that a view of the list keeps. */
export function parametersOf(page: ViewPage, search: string): Record<string, string> {
  const given = new URLSearchParams(search)
  return Object.fromEntries(viewParameters[page].flatMap((name) => (given.get(name) ? [[name, given.get(name) ?? '']] : [])))
}

/** The address of a view. */
export function viewPath({ page, parameters }: Pick<SavedView, 'page' | 'parameters'>): string {
  const search = new URLSearchParams(parameters).toString()
  return search === '' ? paths[page] : `${paths[page]}?${search}`
}

/** Whether an address shows just this view. */
export function showsView(view: SavedView, search: string): boolean {
  return viewPath({ page: view.page, parameters: parametersOf(view.page, search) }) === viewPath(inOrder(view))
}

function inOrder({ page, parameters }: SavedView): Pick<SavedView, 'page' | 'parameters'> {
  return { page, parameters: parametersOf(page, new URLSearchParams(parameters).toString()) }
}

/** Why a name cannot be given to a view of a list; null when it can. `id`: of the view that has it already. */
export function nameProblem(
  views: readonly SavedView[],
  page: ViewPage,
  name: string,
  id?: string,
): 'empty' | 'long' | 'taken' | 'full' | null {
  const trimmed = name.trim()
  if (trimmed === '') return 'empty'
  if (trimmed.length > 60) return 'long'
  if (views.some((view) => view.page === page && view.id !== id && view.name.toLowerCase() === trimmed.toLowerCase())) return 'taken'
  return id === undefined && views.length >= 50 ? 'full' : null
}

const none: SavedView[] = []

/** All saved views, in the order to offer them. */
export const useViews = (): SavedView[] => useConsole((store) => store.console?.settings.views ?? none)

/** Keeps the list of views as `change` makes it; with a message, the change can be taken back. */
export async function keepViews(change: (views: SavedView[]) => SavedView[], message?: string): Promise<boolean> {
  const before = useConsole.getState().console?.settings.views ?? none
  try {
    await updateSettings({ views: change(before) })
  } catch (error) {
    sayFailed(messages.common.errors.notSaved, error)
    return false
  }
  if (message !== undefined) sayUndoable(message, () => void keepViews(() => before), 'views')
  return true
}
