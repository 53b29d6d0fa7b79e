import type { Alert } from '../../../shared/model/alerts/alert.ts'
import { createSite, makeBatch, post, read, type Sender } from '../served.ts'

/** Sites of a real service that are attacked now and then, over its real API. */
export class AttackedFleet {
  readonly url: string
  readonly key: string
  readonly sites: Sender[] = []
  readonly #random: () => number
  #batches = 0

  constructor(url: string, key: string, random: () => number) {
    this.url = url
    this.key = key
    this.#random = random
  }

  async addSites(count: number): Promise<void> {
    for (let number = 0; number < count; number += 1) this.sites.push(await createSite(this, `shop-${this.sites.length}.northwind.example`))
  }

  /** Failed logins on one site, enough for an alert of it. */
  async attack(site = this.sites[Math.floor(this.#random() * this.sites.length)]): Promise<void> {
    if (!site) return
    this.#batches += 1
    const batch = makeBatch(this.#batches, () => Math.max(0.5, this.#random()), Date.now(), 120)
    const { status, body } = await post(this.url, site, batch)
    if (status !== 202) throw new Error(`${batch.id}: ${status} ${JSON.stringify(body)}`)
  }

  /** Every alert of the service, by id. */
  async alerts(): Promise<Map<string, Alert>> {
    const alerts = new Map<string, Alert>()
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: Alert[]; next: string | null } = await read(
        this.url,
        this.key,
        `/v1/alerts?limit=500${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      )
      for (const alert of page.items) alerts.set(alert.id, alert)
      cursor = page.next
    }
    return alerts
  }

  instanceId(): Promise<string> {
    return read<{ instanceId: string }>(this.url, this.key, '/v1/account').then(({ instanceId }) => instanceId)
  }
}
