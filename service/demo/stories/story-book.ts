import type { Instant } from '../../../shared/model/ids.ts'
import type { DemoSite } from '../fleet-plan.ts'
import type { Random } from '../random.ts'
import { firstWeek, type PlacedStory } from './first-week.ts'
import { longestStory, storyOfTurn, turnLength } from './later.ts'
import type { ExpectedAlert, Story } from './story.ts'

/** All stories of a fleet that was first started at an instant: those around the start, and the ones that time brings. */
export class StoryBook {
  private readonly plan: readonly DemoSite[]
  private readonly start: Instant
  private readonly random: Random
  private readonly first: PlacedStory[]
  private readonly turns = new Map<number, Story>()

  constructor(plan: readonly DemoSite[], start: Instant, random: Random) {
    this.plan = plan
    this.start = start
    this.random = random
    this.first = firstWeek(plan, start, random.fork('first-week'))
  }

  /** Alerts that must be there when everything up to the start has been sent. */
  expected(): ExpectedAlert[] {
    return this.first.flatMap((story) => story.expects)
  }

  /** The stories that touch a span of time. Those of the first week stay in it for ever: what they upgraded stays upgraded. */
  between(from: Instant, to: Instant): Story[] {
    const stories: Story[] = this.first.filter((story) => story.from < to)
    const firstTurn = Math.max(0, Math.floor((from - longestStory - this.start) / turnLength) - 1)
    for (let turn = firstTurn; this.start + turn * turnLength < to; turn++) {
      const story = this.ofTurn(turn)
      if (story.from < to && story.to > from) stories.push(story)
    }
    return stories
  }

  private ofTurn(turn: number): Story {
    let story = this.turns.get(turn)
    if (!story) {
      story = storyOfTurn(this.plan, this.start, turn, this.random)
      this.turns.set(turn, story)
      // Old turns are not asked for again, or are made anew.
      if (this.turns.size > 200) this.turns.delete(this.turns.keys().next().value ?? 0)
    }
    return story
  }
}
