import { incidentStory } from '../../../../shared/engine/incidents/incident-story.ts'
import {
  alertMasker,
  maskAddresses,
  maskEvidence,
  maskIncident,
  maskSignal,
  personalFields,
  personalNames,
} from '../../../../shared/engine/masking.ts'
import type { Account } from '../../../../shared/model/account/account.ts'
import type { Alert, Evidence } from '../../../../shared/model/alerts/alert.ts'
import type { Incident } from '../../../../shared/model/alerts/incident.ts'
import type { IncidentBundle } from '../../../../shared/model/alerts/incident-bundle.ts'
import type { StorySite } from '../../../../shared/model/alerts/incident-story.ts'
import type { Snooze } from '../../../../shared/model/alerts/snooze.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import type { Catalog } from '../../../../shared/model/rules/catalog.ts'
import type { Signal } from '../../../../shared/model/signal.ts'

/** What is known of an incident, as it came from the cache and the service. */
export interface IncidentFacts {
  incident: Incident
  sites: StorySite[]
  alerts: { alert: Alert; evidence: Evidence | null; changesBefore: Signal[] | null }[]
  snoozes: Snooze[]
  catalog: Pick<Catalog, 'signalTypes' | 'metrics' | 'rules'>
}

/** The facts with personal values covered, each where the catalog calls it personal; in what people wrote, addresses. */
export function maskFacts(facts: IncidentFacts): IncidentFacts {
  const isPersonal = personalFields(facts.catalog.signalTypes)
  const mask = alertMasker(facts.catalog)
  return {
    ...facts,
    incident: maskIncident(facts.incident),
    alerts: facts.alerts.map(({ alert, evidence, changesBefore }) => ({
      alert: mask(alert),
      evidence: evidence && maskEvidence(evidence, isPersonal),
      changesBefore: changesBefore?.map((signal) => maskSignal(signal, isPersonal)) ?? null,
    })),
    snoozes: facts.snoozes.map((snooze) => ({ ...snooze, reason: maskAddresses(snooze.reason) })),
  }
}

/** Which personal fields leave in a file that is not masked, by alert: what the audit log is told. Alerts without any are left out. */
export function unmaskedFields(facts: IncidentFacts): { alertId: string; fields: string[] }[] {
  const isPersonal = personalFields(facts.catalog.signalTypes)
  return facts.alerts.flatMap(({ alert, evidence, changesBefore }) => {
    const fields = personalNames([...(evidence?.signals ?? []), ...(changesBefore ?? [])], isPersonal)
    // The sentence and the group may name a person even where the evidence is not here.
    const named = Object.keys(alert.group).map((label) => `group.${label}`)
    const all = [...fields, ...named].filter((name) => /^[\w.-]{1,64}$/.test(name)).slice(0, 50)
    return all.length > 0 ? [{ alertId: alert.id, fields: all }] : []
  })
}

/** The timeline of the facts, oldest first. */
export function storyOf(facts: IncidentFacts): ReturnType<typeof incidentStory> {
  return incidentStory({
    incident: facts.incident,
    alerts: facts.alerts.map(({ alert }) => alert),
    evidence: facts.alerts.flatMap(({ evidence }) => evidence ?? []),
    changes: facts.alerts.flatMap(({ changesBefore }) => changesBefore ?? []),
    snoozes: facts.snoozes,
    types: facts.catalog.signalTypes,
  })
}

/** The incident as a bundle: see incidentBundleSchema. `facts` are masked already, if `masked`. */
export function incidentBundle(
  facts: IncidentFacts,
  about: { masked: boolean; at: Instant; accountName: string; account: Account | null },
): IncidentBundle {
  const known = new Set(facts.alerts.map(({ alert }) => alert.id))
  return {
    format: 'logystera-console/incident',
    formatVersion: 1,
    exportedAt: about.at,
    exportedBy: about.account?.key.name ?? null,
    account: {
      name: about.accountName,
      instanceId: about.account?.instanceId ?? null,
      simulated: about.account?.simulated ?? false,
    },
    masked: about.masked,
    incident: facts.incident,
    sites: facts.sites,
    alerts: facts.alerts,
    missingAlerts: facts.incident.alertIds.filter((id) => !known.has(id)),
    timeline: storyOf(facts),
  }
}
