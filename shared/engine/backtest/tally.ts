import type { BacktestFiring, BacktestResult, BacktestSide } from '../../model/rules/backtest.ts'
import type { DayTally, SideOutcome, SiteOutcome } from './site-outcome.ts'

const sides = ['today', 'proposal'] as const
/** Sites that a result names. */
const namedSites = 500
const minuteMs = 60_000
const dayMs = 86_400_000

type Compared = Record<BacktestSide, DayTally>

function none(): Compared {
  return { today: { alerts: 0, notifications: 0 }, proposal: { alerts: 0, notifications: 0 } }
}

/** Adds up what a backtest finds, site by site, in any order. */
export class Tally {
  private readonly total = none()
  private readonly days = new Map<number, Compared>()
  private readonly sites: ({ siteId: string } & Compared)[] = []
  private readonly kept: Record<BacktestSide, BacktestFiring[]> = { today: [], proposal: [] }

  add(outcome: SiteOutcome): void {
    if (!outcome.today && !outcome.proposal) return
    const site = { siteId: outcome.siteId, ...none() }
    for (const side of sides) {
      const found = outcome[side]
      if (!found) continue
      site[side] = { alerts: found.alerts, notifications: found.notifications }
      addTo(this.total[side], found)
      for (const [day, tally] of found.days) {
        const known = this.days.get(day) ?? none()
        this.days.set(day, known)
        addTo(known[side], tally)
      }
      this.keep(side, outcome.siteId, found)
    }
    this.sites.push(site)
  }

  /** What has been added so far. */
  result(): BacktestResult {
    const firing = (side: BacktestSide) => this.sites.filter((site) => site[side].alerts > 0).length
    return {
      ...this.total,
      firingSites: { today: firing('today'), proposal: firing('proposal') },
      days: [...this.days].sort(([a], [b]) => a - b).map(([day, compared]) => ({ at: day * dayMs, ...compared })),
      sites: this.sites
        .toSorted((a, b) => b.proposal.alerts - a.proposal.alerts || b.today.alerts - a.today.alerts || (a.siteId < b.siteId ? -1 : 1))
        .slice(0, namedSites),
    }
  }

  /** The firings that were kept, newest first. */
  firings(side: BacktestSide): BacktestFiring[] {
    return this.kept[side].toSorted(newestFirst)
  }

  private keep(side: BacktestSide, siteId: string, { firings }: SideOutcome): void {
    const kept = this.kept[side]
    for (const { group, fired, value, last, resolved } of firings) {
      kept.push({
        siteId,
        group,
        firedAt: fired[0]! * minuteMs,
        lastAt: last * minuteMs,
        resolvedAt: resolved === null ? null : (resolved + 1) * minuteMs,
        value,
        reopened: fired.length - 1,
      })
    }
  }
}

function addTo(into: DayTally, from: DayTally): void {
  into.alerts += from.alerts
  into.notifications += from.notifications
}

function newestFirst(a: BacktestFiring, b: BacktestFiring): number {
  return b.firedAt - a.firedAt || (a.siteId < b.siteId ? -1 : a.siteId > b.siteId ? 1 : 0)
}
