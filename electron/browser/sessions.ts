import { createHash } from 'node:crypto'

/** Browsers that may be signed in at once; the oldest one goes. */
const mostSessions = 20
/** A session that asked for nothing for so long has ended, ms. An open page is not idle. */
export const idleLimit = 12 * 60 * 60_000
/** A token that nobody used is good for so long, ms. */
export const tokenLimit = 60 * 60_000

const hash = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

/**
 * Who may use the browser host. A token is good for one exchange into a
 * session, for an hour; a session lives as long as this process and until it
 * was idle for too long. Only hashes are kept, so that looking one up takes
 * the same time however much of it is right.
 */
export class Sessions {
  #tokens = new Map<string, number>()
  /** When each was used last. */
  #sessions = new Map<string, number>()
  /** Pages of each that are open. */
  #open = new Map<string, number>()
  #freshSecret: () => string
  #clock: () => number

  /** `freshSecret`: at least 128 random bits as URL-safe text. `clock`: ms, only ever forward. */
  constructor(freshSecret: () => string, clock: () => number) {
    this.#freshSecret = freshSecret
    this.#clock = clock
  }

  /** A token for a start address. */
  issueToken(): string {
    const now = this.#clock()
    for (const [known, at] of this.#tokens) if (now - at > tokenLimit) this.#tokens.delete(known)
    const token = this.#freshSecret()
    this.#tokens.set(hash(token), now)
    return token
  }

  /** Turns a token into a session id; null when it was exchanged before, is too old or was never issued. */
  exchange(token: string): string | null {
    const issued = this.#tokens.get(hash(token))
    this.#tokens.delete(hash(token))
    if (issued === undefined || this.#clock() - issued > tokenLimit) return null
    const session = this.#freshSecret()
    this.#sessions.set(hash(session), this.#clock())
    const [oldest] = this.#sessions.keys()
    if (this.#sessions.size > mostSessions && oldest) this.#end(oldest)
    return session
  }

  /** Whether it is a session that has not ended; asking is a use of it. */
  knows(session: string | undefined): session is string {
    if (session === undefined) return false
    const id = hash(session)
    const used = this.#sessions.get(id)
    if (used === undefined) return false
    if (!this.#open.has(id) && this.#clock() - used > idleLimit) {
      this.#end(id)
      return false
    }
    this.#sessions.set(id, this.#clock())
    return true
  }

  /** A page of a known session is open until what this answers is called. */
  hold(session: string): () => void {
    const id = hash(session)
    this.#open.set(id, (this.#open.get(id) ?? 0) + 1)
    let held = true
    return () => {
      if (!held) return
      held = false
      const left = (this.#open.get(id) ?? 1) - 1
      if (left > 0) this.#open.set(id, left)
      else this.#open.delete(id)
      if (this.#sessions.has(id)) this.#sessions.set(id, this.#clock())
    }
  }

  #end(id: string): void {
    this.#sessions.delete(id)
    this.#open.delete(id)
  }
}
