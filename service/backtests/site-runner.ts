import { Backtester } from '../../shared/engine/backtest/backtest.ts'
import { type SiteOutcome, type SiteTask, siteOutcome } from '../../shared/engine/backtest/site-outcome.ts'
import { compileRule } from '../../shared/engine/conditions/evaluate.ts'
import { minuteOf } from '../../shared/engine/metrics/timeline.ts'
import type { Database } from '../store/database.ts'
import { PipelineStateRepository } from '../store/pipeline-state.ts'
import { MetricDaysRepository } from '../store/signals/metric-days.ts'

/** Looks at the sites of tasks over one database. Keeps its working memory from one to the next. */
export class SiteRunner {
  private readonly days: MetricDaysRepository
  private readonly state: PipelineStateRepository
  private readonly backtester = new Backtester()

  constructor(db: Database) {
    this.days = new MetricDaysRepository(db)
    this.state = new PipelineStateRepository(db)
  }

  run(task: SiteTask): SiteOutcome[] {
    const rules = task.rules.map((rule) => compileRule(rule, task.kind))
    return task.sites.map((site) => {
      const stored = this.state.findSite(site.siteId)
      if (!stored) return { siteId: site.siteId, today: undefined, proposal: undefined }
      const { no, memory } = stored
      return siteOutcome(this.backtester, task, rules, site, {
        days: (metric, from, to) => this.days.days(no, metric, from, to),
        firstSeen: memory.firstAt === null ? null : minuteOf(memory.firstAt),
        watermark: memory.watermark === null ? null : minuteOf(memory.watermark),
      })
    })
  }
}
