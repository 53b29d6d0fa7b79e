import type { Messages } from '../en.ts'
import { numberText } from '../locale.ts'
import { counted } from './counted.ts'

const dayCount = (days: number) => counted(days, 'Tag', 'Tage')

/** Words of what an account's owner may do with all of its data, and of the audit log. */
export const privacy: Messages['privacy'] = {
  title: 'Datenschutz und Audit',
  show: 'Datenschutz und Audit-Protokoll',
  adminOnly: 'Das darf nur ein Schlüssel der Rolle admin, der jede Site sieht.',
  export: {
    title: 'Alles exportieren',
    text: 'Alles, was der Dienst hat, in einer Zip-Datei mit JSON-Zeilen, Belege im Klartext: vollständig, und ein Dienst kann es wieder einlesen.',
    start: 'Alles exportieren',
    again: 'Noch einen erstellen',
    failed: 'Der Export hat nicht geklappt',
    running: (files, ofFiles, records) =>
      `Wird geschrieben: ${files} von ${counted(ofFiles, 'Datei', 'Dateien')}, ${counted(records, 'Datensatz', 'Datensätze')}`,
    cancel: 'Abbrechen',
    ready: (size) => `Fertig, ${size}.`,
    ends: 'Beim Dienst gelöscht',
    save: 'Auf diesem Rechner speichern',
    saving: 'Die Datei wird gespeichert und geprüft',
    remove: 'Löschen',
    saved: 'Gespeichert als',
    savedNote: 'Die Prüfsumme stimmte. Der Dienst hat seine eigene Kopie gelöscht.',
    copy: 'Pfad kopieren',
    copied: 'Pfad kopiert',
    kinds: (records) =>
      Object.entries(records)
        .filter(([, count]) => count > 0)
        .map(([kind, count]) => `${numberText(count)} ${kind}`)
        .join(', '),
  },
  erase: {
    title: 'Alles löschen',
    text: 'Löscht beim Dienst alle Signale, Metriken, Alarme, Vorfälle, Sites und Kunden dieses Kontos. Es beginnt nach einer Frist, in der es sich abbrechen lässt.',
    ask: 'Alles löschen',
    dialog: (name) => `Alles von ${name} löschen`,
    warning: 'Nach der Frist ist alles endgültig weg, im Dienst und in jeder Konsole. Sites, die noch senden, werden abgelehnt.',
    grace: 'Frist zum Abbrechen',
    graceDays: (days) => (days === 0 ? 'keine: sofort, und es lässt sich nicht abbrechen' : dayCount(days)),
    type: (name) => `Zur Bestätigung ${name} eintippen`,
    confirm: (days) => (days === 0 ? 'Jetzt löschen' : `In ${counted(days, 'Tag', 'Tagen')} löschen`),
    asked: 'Alles wird gelöscht werden',
    failed: 'Nichts wurde verlangt',
    due: (by) => `Verlangt von ${by}. Alles wird gelöscht`,
    cancel: 'Löschung abbrechen',
    cancelled: 'Nichts wird gelöscht',
    cancelFailed: 'Die Löschung wurde nicht abgebrochen',
    erasedAt: 'Zuletzt gelöscht',
  },
  usage: {
    title: 'Nutzungsdaten',
    text: 'Aus: diese Konsole hält nicht fest, welche Seiten besucht, welche Funktionen genutzt werden oder wie lange sie offen ist, und sendet nichts dergleichen an irgendwen.',
  },
  audit: {
    title: 'Audit-Protokoll',
    text: 'Wer was geändert hat, das Neuste zuerst, vom Dienst in einer Kette von Prüfsummen festgehalten.',
    author: 'Von',
    authorSearch: 'Name des Schlüssels',
    columns: { at: 'Wann', author: 'Von', action: 'Was', object: 'Woran', details: 'Verlangt' },
    more: 'Ältere Einträge',
    loadingMore: 'Ältere Einträge werden geladen',
    empty: { title: 'Noch wurde nichts geändert', text: 'Jede Änderung durch einen Menschen oder einen Schlüssel steht hier.' },
    filteredEmpty: { title: 'Kein Eintrag passt', clear: 'Alle zeigen' },
    given: (names) => `${names} (nicht festgehalten)`,
    nothing: 'nichts weiter',
  },
  key: {
    age: 'Schlüssel erstellt',
    lastUsed: 'zuletzt benutzt',
    old: 'Das ersetzte Geheimnis endet',
    sees: 'Schlüssel sieht',
    allSites: 'alle Sites',
    someSites: (count) => counted(count, 'Site', 'Sites'),
    rotate: 'Schlüssel wechseln',
    rotateTitle: (name) => `Schlüssel von ${name} wechseln`,
    rotateNote:
      'Der Dienst erstellt einen neuen Schlüssel mit gleichem Namen und gleichen Rechten. Er wird hier geprüft und abgelegt, bevor der alte widerrufen wird; andere Konsolen mit dem alten Schlüssel werden dann abgelehnt.',
    rotated: 'Der Schlüssel ist gewechselt',
  },
}
