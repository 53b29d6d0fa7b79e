import { useEffect, useRef } from 'react'
import { createKeybindingsHandler } from 'tinykeys'
import { create } from 'zustand'

/** A key and what it does. Keys are written as tinykeys reads them: `e`, `g f`, `Shift+?`, `$mod+k`, `ArrowDown`. */
export interface Shortcut {
  keys: string
  /** What it does, for the sheet that `?` shows. Without it the key is not listed (a second key for the same). */
  text?: string
  run: (event: KeyboardEvent) => void
  /** Also while a field is being typed in. */
  inFields?: boolean
}

interface Group {
  id: symbol
  title: string
  shortcuts: { keys: string; text: string | undefined; press: (event: KeyboardEvent) => void }[]
}

/** Whether the sheet with all keys is open. */
export const useShortcutSheet = create<{ open: boolean }>(() => ({ open: false }))

/** What is registered now, for the handler and for the sheet. Paused while something is open that keys are meant for. */
export const useShortcutGroups = create<{ groups: Group[]; paused: boolean }>(() => ({ groups: [], paused: false }))

/** True while a key belongs to a field, a menu or a dialog rather than to the page, or is the Enter of what has the focus. */
function belongsElsewhere(event: KeyboardEvent): boolean {
  const target = event.target
  if (!(target instanceof HTMLElement)) return false
  if (event.key === 'Enter' && target.closest('a[href], button, summary') !== null) return true
  if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return true
  return target.closest('[role="menu"], [role="dialog"], [role="listbox"]') !== null
}

// One handler for all: sequences first, so that `g s` is not also an `s`; of equal keys the newest registration wins.
let handler: (event: Event) => void = () => {}
useShortcutGroups.subscribe(({ groups }) => {
  const presses = new Map(groups.flatMap((group) => group.shortcuts.map(({ keys, press }) => [keys, press] as const)))
  const sequencesFirst = [...presses].sort(([a], [b]) => b.split(' ').length - a.split(' ').length)
  handler = createKeybindingsHandler(Object.fromEntries(sequencesFirst))
})
window.addEventListener('keydown', (event) => {
  if (!useShortcutGroups.getState().paused) handler(event)
})

/** Registers keys for as long as the component is on the page. */
export function useShortcuts(title: string, shortcuts: Shortcut[]): void {
  const newest = useRef(shortcuts)
  useEffect(() => {
    newest.current = shortcuts
  })
  const signature = shortcuts.map(({ keys, text }) => `${keys}=${text ?? ''}`).join('\n')

  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature stands for the shortcuts; what they run is read when a key is pressed.
  useEffect(() => {
    const id = Symbol(title)
    const group: Group = {
      id,
      title,
      shortcuts: newest.current.map(({ keys, text }, index) => ({
        keys,
        text,
        press(event) {
          const now = newest.current[index]
          if (!now || event.defaultPrevented || (!now.inFields && belongsElsewhere(event))) return
          event.preventDefault()
          now.run(event)
        },
      })),
    }
    useShortcutGroups.setState(({ groups }) => ({ groups: [...groups, group] }))
    return () => useShortcutGroups.setState(({ groups }) => ({ groups: groups.filter((other) => other.id !== id) }))
  }, [title, signature])
}
