/**
 * A seeded source of numbers. The same seed gives the same numbers on every
 * machine. `fork(name)` depends on the seed and the name alone, never on what
 * was drawn before: adding a site or a draw does not shift anyone else's.
 */
export class Random {
  readonly #key: readonly [number, number]
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(seed: string | number, parent: readonly [number, number] = [0x9e3779b9, 0x243f6a88]) {
    const [high, low] = hashName(String(seed), parent)
    this.#key = [high, low]
    this.#a = high
    this.#b = low
    this.#c = high ^ 0xdeadbeef
    for (let i = 0; i < 4; i++) this.next()
  }

  /** An independent source for one purpose. */
  fork(name: string | number): Random {
    return new Random(name, this.#key)
  }

  /** At least 0, below 1. The generator is sfc32 (C. Doty-Humphrey, PractRand). */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    return (sum >>> 0) / 4294967296
  }

  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(list: readonly T[]): T {
    const item = list[Math.floor(this.next() * list.length)]
    if (item === undefined) throw new RangeError('pick from an empty list')
    return item
  }

  /** One of the entries, each as likely as its weight says. */
  weighted<T>(entries: readonly (readonly [T, number])[]): T {
    let rest = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [item, weight] of entries) {
      rest -= weight
      if (rest < 0) return item
    }
    return this.pick(entries)[0]
  }

  /** The list in another order; the list itself is left alone. */
  shuffle<T>(list: readonly T[]): T[] {
    const rest = [...list]
    for (let i = rest.length - 1; i > 0; i--) {
      const j = this.int(0, i)
      const swapped = rest[i] as T
      rest[i] = rest[j] as T
      rest[j] = swapped
    }
    return rest
  }

  /** How many independent events happen where `mean` are expected (Knuth, TAOCP 2, 3.4.1). */
  poisson(mean: number): number {
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()))
    const limit = Math.exp(-mean)
    let count = 0
    for (let product = this.next(); product > limit; product *= this.next()) count += 1
    return count
  }

  /** Normal deviate, mean 0 and deviation 1 (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next())
  }

  /** A duration around `median` with a long tail, whole. */
  around(median: number, spread = 0.35): number {
    return Math.max(1, Math.round(median * Math.exp(spread * this.normal())))
  }

  /** `digits` hex digits. */
  hex(digits: number): string {
    let text = ''
    while (text.length < digits) text += this.word()
    return text.slice(0, digits)
  }

  /** A UUID of version 4 (RFC 9562). */
  uuid(): string {
    const [a, b, c, d] = [this.word(), this.word(), this.word(), this.word()]
    const variant = '89ab'.charAt(Number.parseInt(c.charAt(0), 16) & 3)
    return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`
  }

  private word(): string {
    return (0x100000000 + Math.floor(this.next() * 0x100000000)).toString(16).slice(1)
  }
}

/** 64 bits of a text under a key (cyrb53 by bryc, both halves kept). */
function hashName(text: string, [keyHigh, keyLow]: readonly [number, number]): [number, number] {
  let high = 0xdeadbeef ^ keyHigh
  let low = 0x41c6ce57 ^ keyLow
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return [high | 0, low | 0]
}
