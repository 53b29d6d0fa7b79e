import { editedRetention, type RetentionTerms } from '../../../shared/engine/retention-edit.ts'
import { type Retention, type RetentionEdit, retentionDaysOf } from '../../../shared/model/account/retention.ts'

/** What a person has changed on the page and not asked for yet. */
export type RetentionDraft = RetentionEdit

/** The plan changed: its days follow, for no plan has the other's. */
export function withPlan(draft: RetentionDraft, plan: RetentionTerms['plan']): RetentionDraft {
  return { ...draft, plan, days: retentionDaysOf(plan)[0] }
}

/** What a single site says changed; null: as long as the plan. */
export function withSite(draft: RetentionDraft, siteId: string, days: number | null): RetentionDraft {
  return { ...draft, sites: [...(draft.sites ?? []).filter((site) => site.siteId !== siteId), { siteId, days }] }
}

/** The parts of a draft that differ from the terms; null when none does. A site that says more than the plan follows the plan. */
export function editOf(terms: RetentionTerms, draft: RetentionDraft): RetentionEdit | null {
  const own = new Map(terms.sites.map((site) => [site.siteId, site.ownDays]))
  const most = draft.days ?? terms.days
  const sites = (draft.sites ?? [])
    .map(({ siteId, days }) => ({ siteId, days: days !== null && days > most ? null : days }))
    .filter(({ siteId, days }) => (own.get(siteId) ?? null) !== days)
  const edit: RetentionEdit = {
    ...(draft.plan !== undefined && draft.plan !== terms.plan ? { plan: draft.plan } : {}),
    ...(draft.days !== undefined && draft.days !== terms.days ? { days: draft.days } : {}),
    ...(sites.length > 0 ? { sites } : {}),
  }
  return Object.keys(edit).length > 0 ? edit : null
}

/** Sites that an edit lets keep less than now: what is older there goes for good. */
export function sitesThatKeepLess(terms: RetentionTerms, edit: RetentionEdit): string[] {
  const after = editedRetention(terms, edit)
  const before = new Map(terms.sites.map(({ siteId, ownDays }) => [siteId, inForce(terms.days, ownDays)]))
  return after.sites.flatMap(({ siteId, ownDays }) => {
    const days = before.get(siteId)
    return days !== undefined && inForce(after.days, ownDays) < days ? [siteId] : []
  })
}

/** Days that a site keeps: what it says itself, never more than the plan. */
export function inForce(planDays: number, ownDays: number | null): number {
  return Math.min(ownDays ?? planDays, planDays)
}

const day = 86_400_000
/** The purge of a service goes round every hour: what is past its time by less is not late, ms. */
const round = 75 * 60_000

/** Sites that still hold what is past its time: their service is deleting it. */
export function lateSites({ sites }: Pick<Retention, 'sites'>, now: number): string[] {
  return sites.flatMap(({ siteId, days, oldest }) => (oldest !== null && oldest < now - days * day - round ? [siteId] : []))
}
