import type { Retention, RetentionEdit } from '../model/account/retention.ts'

/** What is asked of retention: the plan, its days, and what single sites say themselves. */
export type RetentionTerms = Pick<Retention, 'plan' | 'days'> & { sites: Pick<Retention['sites'][number], 'siteId' | 'ownDays'>[] }

/** The terms of retention after an edit: what it does not name stays. */
export function editedRetention(terms: RetentionTerms, edit: RetentionEdit): RetentionTerms {
  const sites = new Map(terms.sites.map(({ siteId, ownDays }) => [siteId, ownDays]))
  for (const { siteId, days } of edit.sites ?? []) sites.set(siteId, days)
  return {
    plan: edit.plan ?? terms.plan,
    days: edit.days ?? terms.days,
    sites: [...sites].map(([siteId, ownDays]) => ({ siteId, ownDays })),
  }
}
