/** Answers kept at most, and the largest of them, characters. */
const most = 40
const largest = 1_000_000

/**
 * Answers that carried an ETag, so that the next reading of the same address may be answered "unchanged"
 * (RFC 9110 section 13.1.2). In memory only; the least recently used goes first.
 */
export class KnownAnswers {
  readonly #answers = new Map<string, { tag: string; text: string }>()

  /** The tag to send as If-None-Match. */
  tagOf(url: string): string | undefined {
    return this.#answers.get(url)?.tag
  }

  /** The answer that a 304 stands for. */
  unchanged(url: string): string | undefined {
    const answer = this.#answers.get(url)
    if (answer) this.#keep(url, answer)
    return answer?.text
  }

  learn(url: string, tag: string | null, text: string): void {
    if (tag === null || text.length > largest) this.#answers.delete(url)
    else this.#keep(url, { tag, text })
  }

  #keep(url: string, answer: { tag: string; text: string }): void {
    this.#answers.delete(url)
    this.#answers.set(url, answer)
    const [oldest] = this.#answers.keys()
    if (this.#answers.size > most && oldest !== undefined) this.#answers.delete(oldest)
  }
}
