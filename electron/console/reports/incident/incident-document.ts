import type { ReportBlock, ReportDocument } from '../../../../shared/bridge/reports.ts'
import type { IncidentBundle } from '../../../../shared/model/alerts/incident-bundle.ts'
import type { StoryEntry } from '../../../../shared/model/alerts/incident-story.ts'
import type { FieldValue, Signal } from '../../../../shared/model/signal.ts'
import { lengthText, whenText, zoneText } from '../document/when.ts'

/** Signals of one alert that are written out. */
const signalsShown = 50
const fieldsShown = 12

const actions = {
  fired: 'fired',
  reopened: 'fired again',
  acknowledged: 'was acknowledged',
  resolved: 'was resolved',
  noted: 'got a note',
} as const satisfies Record<Extract<StoryEntry, { kind: 'step' }>['action'], string>

const states = { opened: 'The incident began', worsened: 'The incident got worse', resolved: 'The incident ended' } as const

/** A bundle for people: what happened, in order, with its alerts and their evidence. Times in `zone`. */
export function incidentDocument(bundle: IncidentBundle, zone: string): ReportDocument {
  const { incident, sites, alerts } = bundle
  const when = (at: number) => whenText(at, zone)
  const nameOf = new Map(sites.map(({ id, name }) => [id, name]))
  const ended = incident.resolvedAt
  const withoutEvidence = alerts.filter(({ alert, evidence }) => evidence === null && alert.evidenceTotal > 0).length
  const gone = bundle.missingAlerts.length
  return {
    title: incident.title,
    subtitle: `Incident ${incident.id} of ${bundle.account.name}${bundle.account.simulated ? ' (simulated signals)' : ''}`,
    foot: `Logystera Console, ${when(bundle.exportedAt)}. Times in ${zoneText(zone)}. ${
      bundle.masked ? 'Personal data is masked.' : 'Contains personal data: handle accordingly.'
    }`,
    blocks: [
      {
        kind: 'figures',
        entries: [
          { label: 'Severity', value: incident.severity },
          { label: 'State', value: incident.status },
          { label: ended === null ? 'Open for' : 'Lasted', value: lengthText((ended ?? bundle.exportedAt) - incident.startedAt) },
          { label: 'Alerts', value: String(incident.alertIds.length), note: `on ${sites.length} ${sites.length === 1 ? 'site' : 'sites'}` },
        ],
      },
      {
        kind: 'facts',
        entries: [
          { label: 'Began', value: when(incident.startedAt) },
          { label: 'Ended', value: ended === null ? 'not yet' : when(ended) },
          ...(incident.cause ? [{ label: 'One cause', value: `${incident.cause.field} ${incident.cause.value}` }] : []),
          {
            label: 'Sites',
            value: sites.map(({ name, clientName }) => (clientName === null ? name : `${name} (${clientName})`)).join(', '),
          },
          ...(withoutEvidence === 0
            ? []
            : [
                {
                  label: 'Not in this file',
                  value: `the evidence of ${withoutEvidence} of the alerts: it was not cached and could not be asked for`,
                },
              ]),
          ...(gone === 0 ? [] : [{ label: 'No longer kept', value: `${gone} of its alerts` }]),
        ],
      },
      { kind: 'heading', text: 'Timeline' },
      {
        kind: 'table',
        columns: [
          { title: 'When', share: 3 },
          { title: 'Where', share: 3 },
          { title: 'What', share: 8 },
        ],
        rows: bundle.timeline.map((entry) => [
          when(entry.at),
          'siteId' in entry ? (nameOf.get(entry.siteId) ?? entry.siteId) : '',
          entryText(entry, when),
        ]),
        empty: 'Nothing is known of what happened.',
      },
      ...alerts.flatMap((of): ReportBlock[] => alertBlocks(of, nameOf, when)),
    ],
  }
}

function alertBlocks(
  { alert, evidence }: IncidentBundle['alerts'][number],
  nameOf: ReadonlyMap<string, string>,
  when: (at: number) => string,
): ReportBlock[] {
  return [
    { kind: 'heading', text: `${alert.title} on ${nameOf.get(alert.siteId) ?? alert.siteId}` },
    { kind: 'text', text: alert.summary },
    {
      kind: 'text',
      dim: true,
      text: `${alert.severity}, ${alert.status}; fired ${when(alert.firstFiredAt)}; rule ${alert.ruleId}; alert ${alert.id}`,
    },
    evidence === null
      ? {
          kind: 'text',
          dim: true,
          text: alert.evidenceTotal === 0 ? 'It is about the absence of signals.' : 'Its evidence is not in this file.',
        }
      : {
          kind: 'table',
          columns: [
            { title: 'Signal at', share: 3 },
            { title: 'Type', share: 2 },
            { title: `Fields (${Math.min(signalsShown, evidence.signals.length)} of ${evidence.total} signals)`, share: 9 },
          ],
          rows: evidence.signals.slice(0, signalsShown).map((signal) => [when(signal.at), signal.type, fieldsText(signal)]),
          empty: 'It is about the absence of signals.',
        },
  ]
}

/** One entry in a sentence. */
function entryText(entry: StoryEntry, when: (at: number) => string): string {
  switch (entry.kind) {
    case 'state':
      return `${states[entry.change]} (${entry.severity})`
    case 'change':
      return `Change: ${entry.text}`
    case 'signals':
      return entry.count === 1
        ? `Signal ${entry.type}: ${fieldsText(entry.sample)}`
        : `${entry.count} signals ${entry.type} until ${when(entry.to)}, the last: ${fieldsText(entry.sample)}`
    case 'snooze':
      return `${entry.author} snoozed ${entry.ruleId} until ${when(entry.until)}${entry.reason === '' ? '' : `: ${entry.reason}`}`
    case 'step': {
      const by = entry.author === 'service' ? '' : ` by ${entry.author}`
      return `${entry.title} (${entry.severity}) ${actions[entry.action]}${by}${entry.note === undefined ? '' : `: ${entry.note}`}`
    }
  }
}

function fieldsText({ fields }: Signal): string {
  const said = Object.entries(fields).filter(([, value]) => value !== null && value !== '')
  const shown = said.slice(0, fieldsShown).map(([name, value]) => `${name} ${shortened(value)}`)
  return shown.length === 0 ? 'no fields' : shown.join(', ') + (said.length > fieldsShown ? ', …' : '')
}

function shortened(value: FieldValue): string {
  const text = String(value)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
