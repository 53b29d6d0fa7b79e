import type { Messages } from '../en.ts'
import { numberText } from '../locale.ts'
import { counted } from './counted.ts'

const days = (count: number) => counted(count, 'Tag', 'Tage')
const siteCount = (count: number) => counted(count, 'Site', 'Sites')

/** Words of the Retention page, of a site's Retention tab, and of what deletes. */
export const retention: Messages['retention'] = {
  title: 'Aufbewahrung',
  intro:
    'Wie lange Signale, Metriken, Belege, Alarme und Vorfälle aufbewahrt werden. Älteres wird beim Dienst und in jeder Konsole gelöscht.',
  plan: 'Tarif',
  plans: { free: 'Kostenlos', paid: 'Bezahlt' },
  keeps: 'Bewahrt auf',
  days,
  addOn: (count, first) => (first ? `${days(count)}, inbegriffen` : `${days(count)}, Zusatz`),
  stored: { signals: 'Signale', alerts: 'Alarme', bytes: 'Auf der Platte', oldest: 'Ältestes Signal', keeps: 'Aufbewahrt für' },
  shorter: (count) => (count === 0 ? 'auf allen Sites' : `${counted(count, 'Site bewahrt', 'Sites bewahren')} weniger auf`),
  nothingStored: 'noch nichts',
  totals: 'Tagessummen, ohne Namen und Adressen, werden für Berichte 400 Tage aufbewahrt, unabhängig vom Tarif.',
  sites: 'Sites',
  search: 'Sites suchen',
  columns: {
    site: 'Site',
    own: 'Eigene Tage',
    inForce: 'Gilt',
    signals: 'Signale',
    alerts: 'Alarme',
    bytes: 'Größe',
    oldest: 'Älteste',
  },
  bytesNote: 'Die Größe auf der Platte ist geschätzt: der Anteil der Site an der Datenbank nach ihren Signalen.',
  asPlan: 'wie Tarif',
  ownLabel: (site) => `Tage, die ${site} aufbewahrt; leer: so lange wie der Tarif`,
  noSites: { title: 'Keine Sites', text: 'Dieses Konto beobachtet noch nichts.' },
  noSiteFits: { title: 'Keine Site passt', clear: 'Suche leeren' },
  readOnly:
    'Der Schlüssel dieses Kontos hat die Rolle viewer: er darf ansehen, nicht ändern. Zum Ändern das Konto mit einem Schlüssel der Rolle admin verbinden.',
  restricted: {
    title: 'Nicht mit diesem Schlüssel',
    text: 'Der Schlüssel dieses Kontos sieht nur einige Sites. Aufbewahrung betrifft alle; zu sehen ist sie mit einem Schlüssel ohne Einschränkung.',
  },
  pending: 'Eine Änderung wartet auf das Senden; gezeigt sind die verlangten Tage.',
  conflict: 'Jemand anderes hat die Aufbewahrung inzwischen geändert. Entscheiden, was gilt:',
  changes: (count) => `${counted(count, 'Änderung', 'Änderungen')} nicht angewendet`,
  review: 'Prüfen und anwenden',
  discard: 'Verwerfen',
  purging: (signals, sites) =>
    signals === null
      ? `Zu Altes wird gelöscht, auf ${siteCount(sites)}`
      : `Zu Altes wird gelöscht: noch ${counted(signals, 'Signal', 'Signale')} auf ${siteCount(sites)}`,
  purgingShare: (percent) => `${percent} % erledigt`,
  dialog: {
    title: 'Aufbewahrung ändern',
    planLine: (from, to) => `Tarif: ${from} → ${to}`,
    daysLine: (from, to) => `Bewahrt auf: ${days(from)} → ${days(to)}`,
    siteLine: (from, to) => `${days(from)} → ${days(to)}`,
    moreSites: (count) => `und ${counted(count, 'weitere Site', 'weitere Sites')}`,
    counting: 'Es wird Site für Site gezählt, was das löschen würde',
    nothing: 'Das löscht jetzt nichts.',
    deletes: (signals, alerts, metricDays, sites) => {
      const parts = [
        signals > 0 ? counted(signals, 'Signal', 'Signale') : '',
        alerts > 0 ? `${counted(alerts, 'Alarm', 'Alarme')} mit Belegen` : '',
        metricDays > 0 ? `Metriken von ${counted(metricDays, 'Tag', 'Tagen')}` : '',
      ].filter((part) => part !== '')
      return `Löscht ${parts.join(', ')} auf ${siteCount(sites)}. Es beginnt sofort und lässt sich nicht zurücknehmen.`
    },
    from: 'Von',
    to: 'Vor',
    metricDays: 'Tage an Metriken',
    uncounted: 'Was das löschen würde, lässt sich jetzt nicht zählen.',
    queued:
      'Der Dienst ist nicht erreichbar. Die Änderung bleibt hier und wird gesendet, sobald es geht; was dann zu alt ist, wird dort gelöscht und lässt sich nicht zurückholen.',
    keepsLess: (sites) => `${counted(sites, 'Site wird', 'Sites werden')} weniger aufbewahren als jetzt.`,
    exportFirst: 'Zuerst exportieren',
    exportNote: 'Eine Änderung, die weniger aufbewahrt, löscht Exporte, die noch nicht gespeichert sind.',
    type: (name) => `Zur Bestätigung ${name} eintippen`,
    apply: 'Anwenden',
    applyDeleting: 'Anwenden und löschen',
    done: 'Die Aufbewahrung ist geändert',
    waits: 'Bleibt hier; es wird gesendet, sobald der Dienst erreichbar ist',
    failed: 'Die Aufbewahrung wurde nicht geändert',
  },
  site: {
    title: 'Wie lange diese Site ihre Daten aufbewahrt',
    own: 'Eigene Tage',
    ownNote: (most) => `Von 1 bis ${numberText(most)}; leer: so lange wie der Tarif.`,
    plan: (plan, count) => `Der Tarif des Kontos ist ${plan} und bewahrt ${days(count)} auf.`,
    account: 'Aufbewahrung des ganzen Kontos',
    apply: 'Prüfen und anwenden',
    missing: 'Der Dienst führt diese Site noch nicht auf.',
  },
}
