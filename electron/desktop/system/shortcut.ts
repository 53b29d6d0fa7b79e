import type { GlobalShortcut } from 'electron'

/** Keeps the one shortcut that works everywhere equal to the setting. `refused` is told when the system has given it to another program. */
export class Shortcut {
  #shortcuts: Pick<GlobalShortcut, 'register' | 'unregister'>
  #pressed: () => void
  #refused: (shortcut: string) => void
  #held: string | null = null
  #wanted: string | null = null

  constructor(deps: {
    shortcuts: Pick<GlobalShortcut, 'register' | 'unregister'>
    pressed: () => void
    refused: (shortcut: string) => void
  }) {
    this.#shortcuts = deps.shortcuts
    this.#pressed = deps.pressed
    this.#refused = deps.refused
  }

  /** Null: none. */
  set(wanted: string | null): void {
    if (wanted === this.#wanted) return
    this.#wanted = wanted
    if (this.#held !== null) this.#shortcuts.unregister(this.#held)
    this.#held = null
    if (wanted === null) return
    if (this.#shortcuts.register(wanted, this.#pressed)) this.#held = wanted
    else this.#refused(wanted)
  }
}
