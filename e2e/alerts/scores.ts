import type { Rule } from '../../shared/model/rules/rule.ts'
import type { Played } from './replay.ts'

/** How well a rule did against what the stories were meant to cause. */
export interface Score {
  ruleId: string
  severity: string
  /** Stories in which the rule has to fire. */
  stories: number
  /** Alerts that they were to cause: those that were raised, and those that were not. */
  told: number
  found: number
  missed: number
  /** Alerts that were raised: those that a story had caused, and those that none had. */
  raised: number
  justified: number
  unjustified: number
  /** Shares of `raised` and of `told`; null where there is nothing to share. */
  precision: number | null
  recall: number | null
}

const minute = 60_000

/**
 * Compares alerts with the stories' causes, rule by rule. An alert belongs to a
 * story that causes its rule on its site if it fired while the story went on, or
 * so long after that its window still held some of it; a story to which more
 * alerts belong than it causes justifies only as many as it causes. One that is
 * not over at the end, or whose site another story silences meanwhile, is not
 * counted as told.
 */
export function scoresOf({ alerts, stories, from, until }: Played, rules: readonly Rule[]): Score[] {
  return rules.map(({ id, severity, condition }) => {
    const echo =
      Math.max(condition.window, condition.aggregate === 'absent' ? condition.threshold : 0) * 1000 + condition.for * 1000 + 10 * minute
    const raised = alerts.filter(({ ruleId }) => ruleId === id)
    const justified = new Set<(typeof raised)[number]>()
    let [count, told, found] = [0, 0, 0]
    for (const story of stories) {
      const caused = new Map<string, number>()
      for (const { ruleId, site } of story.causes) if (ruleId === id) caused.set(site, (caused.get(site) ?? 0) + 1)
      let counts = false
      for (const [site, expected] of caused) {
        const end = story.to + echo
        const own = raised
          .filter((alert) => alert.site === site && alert.firstFiredAt <= end && alert.lastFiredAt >= story.from)
          .slice(0, expected)
        for (const alert of own) justified.add(alert)
        if (story.from < from || end > until || isSilenced(site, story)) continue
        counts = true
        told += expected
        found += own.length
      }
      if (counts) count += 1
    }
    return {
      ruleId: id,
      severity,
      stories: count,
      told,
      found,
      missed: told - found,
      raised: raised.length,
      justified: justified.size,
      unjustified: raised.length - justified.size,
      precision: raised.length === 0 ? null : justified.size / raised.length,
      recall: told === 0 ? null : found / told,
    }
  })

  function isSilenced(site: string, story: Played['stories'][number]): boolean {
    return stories.some(
      (other) =>
        other !== story &&
        other.silences &&
        other.sites.some(({ name }) => name === site) &&
        other.from < story.to &&
        other.to > story.from,
    )
  }
}

/** Told at least once, always found, and nothing raised that no story caused. */
export function isGood({ told, missed, unjustified }: Score): boolean {
  return told > 0 && missed === 0 && unjustified === 0
}

/** A table: a line for each rule. */
export function written(scores: readonly Score[]): string {
  const columns = ['stories', 'told', 'alerts', 'true', 'false', 'missed', 'precision', 'recall']
  const row = (name: string, severity: string, cells: readonly (string | number)[]) =>
    `${name.padEnd(28)}${severity.padEnd(9)}${cells.map((cell, n) => String(cell).padStart((columns[n] ?? '').length + 2)).join('')}`
  const share = (value: number | null) => (value === null ? '-' : `${(value * 100).toFixed(value < 1 ? 1 : 0)} %`)
  const lines = scores.map((score) =>
    row(score.ruleId, score.severity, [
      score.stories,
      score.told,
      score.raised,
      score.justified,
      score.unjustified,
      score.missed,
      share(score.precision),
      share(score.recall),
    ]),
  )
  return [row('rule', 'severity', columns), ...lines].join('\n')
}
