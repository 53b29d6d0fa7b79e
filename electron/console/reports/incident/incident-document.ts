import type { ReportBlock, ReportDocument } from '../../../../shared/bridge/reports.ts'
import type { IncidentBundle } from '../../../../shared/model/alerts/incident-bundle.ts'
import type { StoryEntry } from '../../../../shared/model/alerts/incident-story.ts'
import type { FieldValue, Signal } from '../../../../shared/model/signal.ts'
import { english, type Words } from '../../../messages/words.ts'
import { lengthText, whenText, zoneText } from '../document/when.ts'

/** Signals of one alert that are written out. */
const signalsShown = 50
const fieldsShown = 12

/** A bundle for people: what happened, in order, with its alerts and their evidence. Times in `zone`. */
export function incidentDocument(bundle: IncidentBundle, zone: string, words: Words = english): ReportDocument {
  const text = words.reports.incident
  const { incident, sites, alerts } = bundle
  const when = (at: number) => whenText(at, zone, words)
  const nameOf = new Map(sites.map(({ id, name }) => [id, name]))
  const ended = incident.resolvedAt
  const withoutEvidence = alerts.filter(({ alert, evidence }) => evidence === null && alert.evidenceTotal > 0).length
  const gone = bundle.missingAlerts.length
  return {
    title: incident.title,
    subtitle: `${text.subtitle(incident.id, bundle.account.name)}${bundle.account.simulated ? words.reports.simulated : ''}`,
    foot: `${text.foot(when(bundle.exportedAt), zoneText(zone))} ${bundle.masked ? text.masked : text.unmasked}`,
    blocks: [
      {
        kind: 'figures',
        entries: [
          { label: text.severity, value: words.shell.severity[incident.severity] },
          { label: text.state, value: text.statuses[incident.status] },
          {
            label: ended === null ? text.openFor : text.lasted,
            value: lengthText((ended ?? bundle.exportedAt) - incident.startedAt, words),
          },
          { label: text.alerts, value: String(incident.alertIds.length), note: text.onSites(sites.length) },
        ],
      },
      {
        kind: 'facts',
        entries: [
          { label: text.began, value: when(incident.startedAt) },
          { label: text.ended, value: ended === null ? text.notYet : when(ended) },
          ...(incident.cause ? [{ label: text.cause, value: `${incident.cause.field} ${incident.cause.value}` }] : []),
          {
            label: text.sites,
            value: sites.map(({ name, clientName }) => (clientName === null ? name : `${name} (${clientName})`)).join(', '),
          },
          ...(withoutEvidence === 0
            ? []
            : [
                {
                  label: text.notInFile,
                  value: text.withoutEvidence(withoutEvidence),
                },
              ]),
          ...(gone === 0 ? [] : [{ label: text.noLongerKept, value: text.gone(gone) }]),
        ],
      },
      { kind: 'heading', text: text.timeline },
      {
        kind: 'table',
        columns: [
          { title: text.when, share: 3 },
          { title: text.where, share: 3 },
          { title: text.what, share: 8 },
        ],
        rows: bundle.timeline.map((entry) => [
          when(entry.at),
          'siteId' in entry ? (nameOf.get(entry.siteId) ?? entry.siteId) : '',
          entryText(entry, when, words),
        ]),
        empty: text.nothingKnown,
      },
      ...alerts.flatMap((of): ReportBlock[] => alertBlocks(of, nameOf, when, words)),
    ],
  }
}

function alertBlocks(
  { alert, evidence }: IncidentBundle['alerts'][number],
  nameOf: ReadonlyMap<string, string>,
  when: (at: number) => string,
  words: Words,
): ReportBlock[] {
  const text = words.reports.incident
  return [
    { kind: 'heading', text: text.alertOn(alert.title, nameOf.get(alert.siteId) ?? alert.siteId) },
    { kind: 'text', text: alert.summary },
    {
      kind: 'text',
      dim: true,
      text: text.alertLine(
        words.shell.severity[alert.severity],
        text.alertStatuses[alert.status],
        when(alert.firstFiredAt),
        alert.ruleId,
        alert.id,
      ),
    },
    evidence === null
      ? {
          kind: 'text',
          dim: true,
          text: alert.evidenceTotal === 0 ? text.absence : text.noEvidence,
        }
      : {
          kind: 'table',
          columns: [
            { title: text.signalAt, share: 3 },
            { title: text.type, share: 2 },
            { title: text.fields(Math.min(signalsShown, evidence.signals.length), evidence.total), share: 9 },
          ],
          rows: evidence.signals.slice(0, signalsShown).map((signal) => [when(signal.at), signal.type, fieldsText(signal, words)]),
          empty: text.absence,
        },
  ]
}

/** One entry in a sentence. */
function entryText(entry: StoryEntry, when: (at: number) => string, words: Words): string {
  const text = words.reports.incident
  const { severity } = words.shell
  switch (entry.kind) {
    case 'state':
      return `${text.states[entry.change]} (${severity[entry.severity]})`
    case 'change':
      return text.change(entry.text)
    case 'signals':
      return entry.count === 1
        ? text.signal(entry.type, fieldsText(entry.sample, words))
        : text.signals(entry.count, entry.type, when(entry.to), fieldsText(entry.sample, words))
    case 'snooze':
      return `${text.snoozed(entry.author, entry.ruleId, when(entry.until))}${entry.reason === '' ? '' : `: ${entry.reason}`}`
    case 'step': {
      const by = entry.author === 'service' ? '' : text.by(entry.author)
      return `${entry.title} (${severity[entry.severity]}) ${text.actions[entry.action]}${by}${entry.note === undefined ? '' : `: ${entry.note}`}`
    }
  }
}

function fieldsText({ fields }: Signal, words: Words): string {
  const said = Object.entries(fields).filter(([, value]) => value !== null && value !== '')
  const shown = said.slice(0, fieldsShown).map(([name, value]) => `${name} ${shortened(value)}`)
  return shown.length === 0 ? words.reports.incident.noFields : shown.join(', ') + (said.length > fieldsShown ? ', …' : '')
}

function shortened(value: FieldValue): string {
  const text = String(value)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
