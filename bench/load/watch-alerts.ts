import type { ServiceProcess } from '../service-process.ts'

/** Watches a service as a console does: the stream wakes, the feed tells. */
export interface AlertWatch {
  /** When the first alert of a site was seen, ms of `performance.now`; resolves when it is. */
  seen(siteId: string): Promise<number>
  stop(): void
}

/** Follows `/v1/stream` and, at each wake-up, reads `/v1/changes` from where it was. */
export async function watchAlerts({ url, key }: ServiceProcess): Promise<AlertWatch> {
  const headers = { authorization: `Bearer ${key}` }
  const ending = new AbortController()
  const first = new Map<string, number>()
  const waiting = new Map<string, (at: number) => void>()
  let cursor: string | undefined

  const readOn = async () => {
    for (let remaining = 1; remaining > 0; ) {
      const query = cursor === undefined ? '' : `&cursor=${cursor}`
      const response = await fetch(new URL(`/v1/changes?limit=500${query}`, url), { headers, signal: ending.signal })
      if (!response.ok) throw new Error(`changes: ${response.status} ${await response.text()}`)
      const page = (await response.json()) as {
        cursor: string
        remaining: number
        changes: { kind: string; document: { siteId?: string } | null }[]
      }
      const now = performance.now()
      for (const { kind, document } of page.changes) {
        const siteId = kind === 'alert' ? document?.siteId : undefined
        if (siteId === undefined || first.has(siteId)) continue
        first.set(siteId, now)
        waiting.get(siteId)?.(now)
      }
      cursor = page.cursor
      remaining = page.remaining
    }
  }

  await readOn()
  const stream = await fetch(new URL('/v1/stream', url), { headers, signal: ending.signal })
  const follow = async () => {
    // Several wake-ups that came together need one reading.
    for await (const _ of stream.body ?? []) await readOn()
  }
  follow().catch((error: unknown) => {
    if (!ending.signal.aborted) throw error
  })
  return {
    seen: (siteId) =>
      new Promise((resolve) => {
        const known = first.get(siteId)
        if (known === undefined) waiting.set(siteId, resolve)
        else resolve(known)
      }),
    stop: () => ending.abort(),
  }
}
