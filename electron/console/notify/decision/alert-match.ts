import type { FilterTerm } from '../../../../shared/bridge/filter.ts'
import { sinceInstant } from '../../../../shared/bridge/filter.ts'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import { isOpen } from '../../../../shared/model/alerts/alert.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import type { Platform } from '../../../../shared/model/platform.ts'
import type { Severity } from '../../../../shared/model/severity.ts'
import { severityRank } from '../../../../shared/model/severity.ts'
import { contains } from '../../cache/fleet/fleet-filter.ts'

/** What a filter reads of a site. */
export interface SiteSubject {
  siteId: string
  accountName: string
  /** Null while the site is not known. */
  site: { name: string; platform: Platform } | null
  clientName: string | null
}

/** What a filter reads of an alert. */
export interface AlertSubject extends SiteSubject {
  alert: Alert
  /** Of its rule in the catalog; null when that does not have it. */
  ruleTitle: string | null
  snoozed: boolean
}

/** Keys that say something of the site and not of the alert. */
const siteKeys = ['site', 'client', 'platform', 'account']

/** The terms that can be asked of a site alone. */
export function siteTerms(terms: readonly FilterTerm[]): FilterTerm[] {
  return terms.filter(({ key }) => key !== null && siteKeys.includes(key))
}

/** True when all terms hold that can be asked of a site alone. */
export function matchesSite(terms: readonly FilterTerm[], subject: SiteSubject): boolean {
  return siteTerms(terms).every((term) => term.negated !== siteHolds(term, subject))
}

/** True when all terms hold: the same answer as the cache's lists give, for one alert in hand. */
export function matchesAlert(terms: readonly FilterTerm[], subject: AlertSubject, now: Instant): boolean {
  return terms.every((term) => term.negated !== holds(term, subject, now))
}

function holds(term: FilterTerm, subject: AlertSubject, now: Instant): boolean {
  const { alert, site } = subject
  switch (term.key) {
    case 'severity':
      return severityHolds(term, alert.severity)
    case 'status':
      return term.values.includes(alert.status)
    case 'is':
      return term.values.some((value) => stateHolds(value, subject))
    case 'rule':
      return (
        term.values.includes(alert.ruleId) ||
        (subject.ruleTitle !== null && (contains(term, alert.ruleId) || contains(term, subject.ruleTitle)))
      )
    case 'site':
    case 'client':
    case 'platform':
    case 'account':
      return siteHolds(term, subject)
    case 'since':
      return alert.lastFiredAt >= (sinceInstant(term.values[0] ?? '', now) ?? 0)
    default:
      return wordsHold(term, alert) || (site !== null && (contains(term, site.name) || contains(term, subject.clientName ?? '')))
  }
}

function siteHolds(term: FilterTerm, { siteId, site, clientName, accountName }: SiteSubject): boolean {
  switch (term.key) {
    case 'site':
      return site !== null && (contains(term, site.name) || term.values.includes(siteId.toLowerCase()))
    case 'client':
      return site !== null && contains(term, clientName ?? '')
    case 'platform':
      return site !== null && term.values.includes(site.platform)
    default:
      return contains(term, accountName)
  }
}

function severityHolds({ comparison, values }: FilterTerm, severity: Severity): boolean {
  // Rank 0 is the worst: worse than means a smaller rank.
  const difference = severityRank((values[0] ?? 'info') as Severity) - severityRank(severity)
  switch (comparison) {
    case '=':
      return values.includes(severity)
    case '>':
      return difference > 0
    case '>=':
      return difference >= 0
    case '<':
      return difference < 0
    case '<=':
      return difference <= 0
  }
}

function stateHolds(value: string, { alert, snoozed }: AlertSubject): boolean {
  switch (value) {
    case 'open':
      return isOpen(alert)
    case 'late':
      return alert.late
    case 'snoozed':
      return snoozed
    default:
      return alert.status === value
  }
}

/** Words of title, summary, rule and group values, each from its beginning. */
function wordsHold(term: FilterTerm, alert: Alert): boolean {
  const found = wordsOf([alert.title, alert.summary, alert.ruleId, ...Object.values(alert.group)].join(' '))
  return term.values.some((value) => {
    const wanted = wordsOf(value)
    return wanted.length > 0 && wanted.every((word) => found.some((candidate) => candidate.startsWith(word)))
  })
}

function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  )
}
