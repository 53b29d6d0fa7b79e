/** Longest line that is read, bytes: as much as a whole batch. */
export const longestLine = 1024 * 1024

/** A line without its end, or undefined when it was longer than `longestLine`. `end` is the offset after it, bytes. */
export type Line = { text: string | undefined; end: number }

const newline = 0x0a

/**
 * Cuts bytes into lines, keeping at most one partial line. Offsets count from
 * the `start` that it was made with.
 */
export class LineSplitter {
  private parts: Buffer[] = []
  private held = 0
  private skipping = false
  private position: number

  constructor(start = 0) {
    this.position = start
  }

  /** The lines that end in these bytes. */
  push(bytes: Buffer): Line[] {
    const lines: Line[] = []
    let from = 0
    for (let at = bytes.indexOf(newline, from); at >= 0; at = bytes.indexOf(newline, from)) {
      this.hold(bytes.subarray(from, at))
      from = at + 1
      lines.push(this.take(this.position + from))
    }
    this.hold(bytes.subarray(from))
    this.position += bytes.length
    return lines
  }

  /** What is left when no more bytes will come; undefined when there is nothing. */
  rest(): Line | undefined {
    return this.held > 0 || this.skipping ? this.take(this.position) : undefined
  }

  private hold(bytes: Buffer): void {
    if (this.skipping || bytes.length === 0) return
    if (this.held + bytes.length > longestLine) {
      this.skipping = true
      this.parts = []
      this.held = 0
      return
    }
    // A copy: the caller may fill its buffer again.
    this.parts.push(Buffer.from(bytes))
    this.held += bytes.length
  }

  private take(end: number): Line {
    const text = this.skipping ? undefined : Buffer.concat(this.parts).toString('utf8').replace(/\r$/, '')
    this.parts = []
    this.held = 0
    this.skipping = false
    return { text, end }
  }
}
