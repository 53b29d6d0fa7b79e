import { type AbsenceLimit, absenceLimit } from '../../../shared/engine/conditions/absence.ts'
import type { CompiledPlatform } from '../../../shared/engine/conditions/derive.ts'
import type { CompiledRule } from '../../../shared/engine/conditions/evaluate.ts'
import type { Timing } from '../../../shared/engine/conditions/rule-state.ts'
import { windowsOf } from '../memory/working-set.ts'

/** A rule as a site judged by it from a minute on, up to the next version. */
export interface RuleVersion {
  /** Unix minute, UTC. */
  since: number
  compiled: CompiledRule
  enabled: boolean
}

/** Minutes that are judged by one version of a rule. */
export interface RuleSpan {
  compiled: CompiledRule
  from: number
  to: number
}

const forever = Number.MAX_SAFE_INTEGER

/**
 * The rules of one site: those in force, and for each rule whose settings were ever
 * changed there the versions before it. A minute is judged by the version of its own
 * time, so that alerts do not depend on when a signal comes in, and none that was
 * raised is withdrawn because a rule was changed. Minutes before a rule was
 * switched on (again) are judged no more.
 */
export class SiteRules {
  /** What is in force. Shared by all sites with the same settings. */
  readonly platform: CompiledPlatform
  /** By rule id, oldest first; the first is of minute 0. */
  private readonly versions: ReadonlyMap<string, readonly RuleVersion[]>

  constructor(platform: CompiledPlatform, versions: ReadonlyMap<string, readonly RuleVersion[]>) {
    this.platform = platform
    this.versions = versions
  }

  /** The version of a rule that a minute is judged by; while it was switched off, the one before. */
  at(compiled: CompiledRule, minute: number): CompiledRule {
    const versions = this.versions.get(compiled.rule.id)
    return versions?.findLast(({ since, enabled }) => enabled && since <= minute)?.compiled ?? compiled
  }

  /** Which minutes from `from` to `to` are judged by which version. */
  spans(compiled: CompiledRule, from: number, to: number): RuleSpan[] {
    const judged = this.judged(compiled)
    if (!judged) return [{ compiled, from, to }]
    return judged.flatMap((version, index) => {
      const first = Math.max(from, version.since)
      const last = Math.min(to, (judged[index + 1]?.since ?? forever) - 1)
      return first <= last ? [{ compiled: version.compiled, from: first, to: last }] : []
    })
  }

  /** The longest window that any version looks at, minutes. */
  windowOf(compiled: CompiledRule): number {
    const judged = this.judged(compiled)
    return judged ? Math.max(compiled.window, ...judged.map((version) => version.compiled.window)) : compiled.window
  }

  timing(compiled: CompiledRule): Timing | ((minute: number) => Timing) {
    if (!this.versions.has(compiled.rule.id)) return compiled.rule.condition
    return (minute) => this.at(compiled, minute).rule.condition
  }

  absenceLimit(compiled: CompiledRule): AbsenceLimit {
    if (!this.versions.has(compiled.rule.id)) return absenceLimit(compiled.rule.condition)
    return this.spans(compiled, 0, forever).map(({ compiled: { rule }, from, to }) => ({ from, to, limit: absenceLimit(rule.condition) }))
  }

  /** How many minutes back the rules look at each metric. */
  windows(): ReadonlyMap<string, number> {
    const windows = windowsOf(this.platform)
    for (const [metric, rules] of this.versions.size > 0 ? this.platform.rulesOf : [])
      windows.set(metric, Math.max(...rules.map((rule) => this.windowOf(rule))))
    return windows
  }

  /** The versions since the rule was switched on last; undefined for a rule that never had another. */
  private judged({ rule }: CompiledRule): readonly RuleVersion[] | undefined {
    const versions = this.versions.get(rule.id)
    return versions?.slice(versions.findLastIndex(({ enabled }) => !enabled) + 1)
  }
}
