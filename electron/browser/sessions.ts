import { createHash } from 'node:crypto'

/** Browsers that may be signed in at once; the oldest one goes. */
const mostSessions = 20

const hash = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

/**
 * Who may use the browser host. A token is good for one exchange into a
 * session; both live as long as this process. Only hashes are kept, so that
 * looking one up takes the same time however much of it is right.
 */
export class Sessions {
  #tokens = new Set<string>()
  #sessions = new Set<string>()
  #freshSecret: () => string

  /** `freshSecret`: at least 128 random bits as URL-safe text. */
  constructor(freshSecret: () => string) {
    this.#freshSecret = freshSecret
  }

  /** A token for a start address. */
  issueToken(): string {
    const token = this.#freshSecret()
    this.#tokens.add(hash(token))
    return token
  }

  /** Turns a token into a session id; null when it was exchanged before or never issued. */
  exchange(token: string): string | null {
    if (!this.#tokens.delete(hash(token))) return null
    const session = this.#freshSecret()
    this.#sessions.add(hash(session))
    const [oldest] = this.#sessions
    if (this.#sessions.size > mostSessions && oldest) this.#sessions.delete(oldest)
    return session
  }

  knows(session: string | undefined): boolean {
    return session !== undefined && this.#sessions.has(hash(session))
  }
}
