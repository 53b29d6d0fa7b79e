import type { Platform } from '../../../shared/model/platform.ts'
import type { DemoSite } from '../fleet-plan.ts'
import type { Random } from '../random.ts'

/**
 * Hands out the sites of a fleet to stories, each at most once, in an order
 * that depends on the seed and not on how large the fleet is. A small fleet
 * runs out: then there is none, and the story is not told.
 */
export class Cast {
  private readonly waiting: DemoSite[]

  /** How many sites have no part yet. */
  get free(): number {
    return this.waiting.length
  }

  constructor(plan: readonly DemoSite[], random: Random) {
    const rank = new Map(plan.map((site) => [site, random.fork(site.name).next()]))
    this.waiting = [...plan].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0))
  }

  /** The next `count` free sites of a platform that fit, or none at all when there are fewer. */
  take(platform: Platform, count = 1, fits: (site: DemoSite) => boolean = () => true): DemoSite[] {
    const chosen = this.waiting.filter((site) => site.platform === platform && fits(site)).slice(0, count)
    if (chosen.length < count) return []
    for (const site of chosen) this.waiting.splice(this.waiting.indexOf(site), 1)
    return chosen
  }
}

export function runs(plugin: string): (site: DemoSite) => boolean {
  return (site) => site.plugins.some(({ name }) => name === plugin)
}
