import type { Instant } from '../../../shared/model/ids.ts'
import type { DemoSite } from '../fleet-plan.ts'
import type { Random } from '../random.ts'
import { happenings } from './repertoire.ts'
import { minute, type Story } from './story.ts'

/** Length of a turn, ms: once in every turn, some minutes into it, something new happens somewhere. */
export const turnLength = 15 * minute

/** The story of a turn, counted from the start of the fleet: ten to twenty minutes lie between two of them. */
export function storyOfTurn(plan: readonly DemoSite[], start: Instant, turn: number, random: Random): Story {
  const own = random.fork(`turn/${turn}`)
  const site = own.pick(plan)
  const from = start + turn * turnLength + own.int(1, 6) * minute
  const { lasts, tell } = own.weighted(happenings[site.platform].map((kind) => [kind, kind.weight] as const))
  return tell(site, { from, to: from + lasts * minute, random: own.fork('story') })
}

/** Turns whose stories may still go on at an instant reach this far back. */
export const longestStory = 400 * minute
