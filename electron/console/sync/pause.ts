/** A wait that can be cut short. */
export class Pause {
  #wake: (() => void) | null = null
  #woken = false

  /** Resolves after `ms`, when woken, or when aborted. A wake that came before counts. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#woken || signal.aborted) {
      this.#woken = false
      return
    }
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        this.#wake = null
        this.#woken = false
        resolve()
      }
      const timer = setTimeout(done, ms)
      timer.unref()
      signal.addEventListener('abort', done, { once: true })
      this.#wake = done
    })
  }

  wake(): void {
    this.#woken = true
    this.#wake?.()
  }
}
