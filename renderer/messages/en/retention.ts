import { numberText } from '../locale.ts'

const plural = (count: number, one: string, many = `${one}s`) => `${numberText(count)} ${count === 1 ? one : many}`
const days = (count: number) => plural(count, 'day')

/** Words of the Retention page, of a site's Retention tab, and of what deletes. */
export const retention = {
  title: 'Retention',
  intro:
    'How long signals, metrics, evidence, alerts and incidents are kept. What is older is deleted at the service and in every console.',
  plan: 'Plan',
  plans: { free: 'Free', paid: 'Paid' },
  keeps: 'Keeps',
  days,
  addOn: (count: number, first: boolean) => (first ? `${days(count)}, included` : `${days(count)}, add-on`),
  stored: { signals: 'Signals', alerts: 'Alerts', bytes: 'On disk', oldest: 'Oldest signal', keeps: 'Kept for' },
  shorter: (count: number) => (count === 0 ? 'on all sites' : `${plural(count, 'site keeps', 'sites keep')} less`),
  nothingStored: 'nothing yet',
  totals: 'Daily totals, without names or addresses, are kept 400 days for reports whatever the plan.',
  sites: 'Sites',
  search: 'Search sites',
  columns: { site: 'Site', own: 'Own days', inForce: 'In force', signals: 'Signals', alerts: 'Alerts', bytes: 'Bytes', oldest: 'Oldest' },
  bytesNote: "Size on disk is estimated: the site's share of the database by its signals.",
  asPlan: 'as plan',
  ownLabel: (site: string) => `Days that ${site} keeps; empty for as long as the plan`,
  noSites: { title: 'No sites', text: 'This account watches nothing yet.' },
  noSiteFits: { title: 'No site fits', clear: 'Clear search' },
  readOnly: 'The key of this account is a viewer: it may look, not change. Connect the account with a key of role admin to change this.',
  restricted: {
    title: 'Not with this key',
    text: 'The key of this account sees some sites only. Retention is about all of them; it can be seen with a key that is not restricted.',
  },
  pending: 'A change waits to be sent; the days shown are those asked for.',
  conflict: 'Somebody else changed retention meanwhile. Decide which holds:',
  changes: (count: number) => `${plural(count, 'change')} not applied`,
  review: 'Review and apply',
  discard: 'Discard',
  purging: (signals: number | null, sites: number) =>
    signals === null
      ? `Deleting what is too old on ${plural(sites, 'site')}`
      : `Deleting what is too old: ${plural(signals, 'signal')} left on ${plural(sites, 'site')}`,
  purgingShare: (percent: number) => `${percent} % done`,
  dialog: {
    title: 'Change what is kept',
    planLine: (from: string, to: string) => `Plan: ${from} → ${to}`,
    daysLine: (from: number, to: number) => `Keeps: ${days(from)} → ${days(to)}`,
    siteLine: (from: number, to: number) => `${days(from)} → ${days(to)}`,
    moreSites: (count: number) => `and ${plural(count, 'more site')}`,
    counting: 'Counting what this would delete, site by site',
    nothing: 'This deletes nothing now.',
    deletes: (signals: number, alerts: number, metricDays: number, sites: number) => {
      const parts = [
        signals > 0 ? plural(signals, 'signal') : '',
        alerts > 0 ? `${plural(alerts, 'alert')} with evidence` : '',
        metricDays > 0 ? `metrics of ${days(metricDays)}` : '',
      ].filter((part) => part !== '')
      return `Deletes ${parts.join(', ')} on ${plural(sites, 'site')}. It begins at once and cannot be undone.`
    },
    from: 'From',
    to: 'Before',
    metricDays: 'Metric days',
    uncounted: 'What this would delete cannot be counted now.',
    queued:
      'The service cannot be reached. The change is kept here and sent when it can be; what is then too old is deleted there, and cannot be brought back.',
    keepsLess: (sites: number) => `${plural(sites, 'site')} will keep less than now.`,
    exportFirst: 'Export first',
    exportNote: 'A change that keeps less deletes exports that were not saved yet.',
    type: (name: string) => `Type ${name} to confirm`,
    apply: 'Apply',
    applyDeleting: 'Apply and delete',
    done: 'Retention was changed',
    waits: 'Kept here; it is sent when the service can be reached',
    failed: 'Retention was not changed',
  },
  site: {
    title: 'How long this site keeps its data',
    own: 'Own days',
    ownNote: (most: number) => `From 1 to ${most}; empty for as long as the plan.`,
    plan: (plan: string, count: number) => `The plan of the account is ${plan} and keeps ${days(count)}.`,
    account: 'Retention of the whole account',
    apply: 'Review and apply',
    missing: 'The service does not list this site yet.',
  },
}
