import type { Rule } from '../../shared/model/rule.ts'
import type { Played } from './replay.ts'

/** How well a rule did against what the stories were meant to cause. */
export interface Score {
  ruleId: string
  severity: string
  /** Alerts that the stories were to cause, and those of them that were raised. */
  told: number
  found: number
  /** Alerts that were raised, and those of them that a story had caused. */
  raised: number
  justified: number
}

const minute = 60_000

/**
 * Compares alerts with the stories' causes, rule by rule. An alert belongs to a
 * story that causes its rule on its site if it fired while the story went on, or
 * so long after that its window still held some of it. A story that is not over
 * at the end, or whose site another story silences meanwhile, is not counted as told.
 */
export function scoresOf({ alerts, stories, from, until }: Played, rules: readonly Rule[]): Score[] {
  return rules.map(({ id, severity, condition }) => {
    const echo =
      Math.max(condition.window, condition.aggregate === 'absent' ? condition.threshold : 0) * 1000 + condition.for * 1000 + 10 * minute
    const spans = stories.flatMap((story) =>
      story.causes
        .filter(({ ruleId }) => ruleId === id)
        .map(({ site }) => ({
          site,
          from: story.from,
          until: story.to + echo,
          counts: story.from >= from && story.to + echo <= until && !isSilenced(site, story),
        })),
    )
    const raised = alerts.filter(({ ruleId }) => ruleId === id)
    const belongs = (alert: (typeof raised)[number], span: (typeof spans)[number]) =>
      alert.site === span.site && alert.firstFiredAt <= span.until && alert.lastFiredAt >= span.from
    const told = spans.filter(({ counts }) => counts)
    return {
      ruleId: id,
      severity,
      told: told.length,
      found: told.filter((span) => raised.some((alert) => belongs(alert, span))).length,
      raised: raised.length,
      justified: raised.filter((alert) => spans.some((span) => belongs(alert, span))).length,
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

/** A line for each rule, with precision and recall where there is something to say. */
export function written(scores: readonly Score[]): string {
  const share = (part: number, whole: number) => (whole === 0 ? '    -' : `${((100 * part) / whole).toFixed(0).padStart(3)} %`)
  const lines = scores.map(
    ({ ruleId, severity, told, found, raised, justified }) =>
      `${ruleId.padEnd(28)}${severity.padEnd(10)}precision ${share(justified, raised)} of ${String(raised).padStart(3)} raised   recall ${share(found, told)} of ${String(told).padStart(3)} told`,
  )
  return lines.join('\n')
}
