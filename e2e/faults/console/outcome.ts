import assert from 'node:assert/strict'
import type { Toast } from '../../../shared/bridge/events.ts'
import type { Alert } from '../../../shared/model/alerts/alert.ts'

/** The cache holds what the service holds: every alert, in the same version and with the same steps. */
export function assertSameAlerts(cached: ReadonlyMap<string, Alert>, served: ReadonlyMap<string, Alert>): void {
  assert.deepEqual([...cached.keys()].sort(), [...served.keys()].sort(), 'the cache and the service hold other alerts')
  for (const [id, alert] of served) assert.deepEqual(cached.get(id), alert, `alert ${id} differs`)
}

/** Each of these notes was taken once. The service carries it along when signals that came late make two alerts of one: same moment, same step. */
export function assertNotesOnce(notes: Iterable<string>, served: ReadonlyMap<string, Alert>): void {
  const taken = new Map<string, Set<number>>()
  for (const { steps } of served.values())
    for (const { note, at } of steps) if (note !== undefined) taken.set(note, (taken.get(note) ?? new Set()).add(at))
  for (const note of notes) assert.equal(taken.get(note)?.size ?? 0, 1, `the note ${note} was taken ${taken.get(note)?.size ?? 0} times`)
}

/** Nothing was told twice: no two toasts under other ids say the same of the same thing. */
export function assertToldOnce(toasts: readonly Pick<Toast, 'id' | 'link' | 'title' | 'body'>[]): void {
  const said = new Map<string, string>()
  for (const { id, link, title, body } of toasts) {
    const words = `${link} ${title} ${body}`
    assert.ok((said.get(words) ?? id) === id, `told twice: ${words}`)
    said.set(words, id)
  }
}
