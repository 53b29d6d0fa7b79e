import { type Alert, type AlertStep, isOpen } from '../../../shared/model/alerts/alert.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import { ProblemError } from '../../problem.ts'
import type { AlertInternals, StoredAlert } from '../../store/alerts/alerts.ts'
import type { ActiveSite } from '../active-site.ts'
import type { Commit } from '../commit.ts'
import { judge, trueUntil } from '../rule-runner.ts'
import type { Stores } from '../stores.ts'

/** What somebody asks for an alert. */
export type AlertAct = { alertId: string } & (
  | { action: 'acknowledge'; note?: string | undefined }
  | { action: 'resolve'; seenVersion: number; note?: string | undefined }
  | { action: 'note'; note: string }
)

/** What people do with alerts. Every method is part of the caller's transaction. */
export class AlertDesk {
  private readonly stores: Stores

  constructor(stores: Stores) {
    this.stores = stores
  }

  /** Does what is asked. Throws ProblemError `not_found` or, for a resolve, `conflict`, and then has changed nothing. */
  act(commit: Commit, site: ActiveSite, act: AlertAct, author: string): void {
    if (act.action === 'acknowledge') this.acknowledge(commit, site, act.alertId, author, act.note)
    else if (act.action === 'resolve') this.resolve(commit, site, act.alertId, author, act.seenVersion, act.note)
    else this.note(commit, site, act.alertId, author, act.note)
  }

  /** Acknowledgements merge: each author's stands in the steps, also on an alert that is resolved by now. */
  private acknowledge(commit: Commit, site: ActiveSite, alertId: string, author: string, note: string | undefined): void {
    const stored = this.load(alertId)
    const { alert, internals } = stored
    const again =
      alert.status === 'acknowledged' &&
      note === undefined &&
      alert.steps.some((step) => step.action === 'acknowledged' && step.author === author)
    if (again) return
    this.put(
      commit,
      site,
      stored,
      { status: isOpen(alert) ? 'acknowledged' : alert.status },
      { acknowledgedAt: internals.reopened },
      step(commit.now, author, 'acknowledged', note),
    )
  }

  private note(commit: Commit, site: ActiveSite, alertId: string, author: string, note: string): void {
    this.put(commit, site, this.load(alertId), {}, {}, step(commit.now, author, 'noted', note))
  }

  /** Already resolved: nothing to do. Throws ProblemError `conflict` if it fired after the version that was seen. */
  private resolve(commit: Commit, site: ActiveSite, alertId: string, author: string, seenVersion: number, note: string | undefined): void {
    const stored = this.load(alertId)
    const { alert, internals } = stored
    if (!isOpen(alert)) return
    if (internals.firedVersion > seenVersion)
      throw new ProblemError('conflict', { reason: 'fired_again' }, 'The alert fired again after the version that was seen.')
    this.put(commit, site, stored, { status: 'resolved', resolvedAt: commit.now }, {}, step(commit.now, author, 'resolved', note))
    const compiled = site.platform.rules.find(({ rule }) => rule.id === alert.ruleId)
    const group = site.groupsOf(alert.ruleId).get(internals.groupKey)
    // A rule that the catalog no longer has, or a past that is no longer kept, cannot fire it again either.
    if (!compiled || !group) return
    group.state.closings = [...new Set([...group.state.closings, trueUntil(site, compiled, commit.now)])].sort((a, b) => a - b)
    commit.writeVerdicts(site, [judge(site, compiled, group, commit.momentOf(site))])
  }

  private load(alertId: string): StoredAlert {
    const stored = this.stores.alerts.load(alertId)
    if (!stored) throw new ProblemError('not_found', undefined, `There is no alert ${alertId}.`)
    return stored
  }

  private put(
    commit: Commit,
    site: ActiveSite,
    { alert: { version: _, muted, ...alert }, internals }: StoredAlert,
    edit: Partial<Alert>,
    inner: Partial<AlertInternals>,
    added: AlertStep,
  ): void {
    const edited = { ...alert, ...edit, steps: [...alert.steps, added].sort((a, b) => a.at - b.at) }
    const stored = this.stores.alerts.put(muted && isOpen(edited) ? { ...edited, muted } : edited, { ...internals, ...inner }, commit.now)
    commit.written(site, stored, 'rewritten')
  }
}

function step(at: Instant, author: string, action: AlertStep['action'], note: string | undefined): AlertStep {
  return note === undefined ? { at, author, action } : { at, author, action, note }
}
