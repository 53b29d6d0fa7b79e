import type { Messages } from '../en.ts'
import { counted } from './counted.ts'

/** Accounts and what waits to be sent. */
export const accounts: Messages['accounts'] = {
  title: 'Konten',
  add: 'Konto hinzufügen',
  kinds: { demo: 'simuliert', 'this-machine': 'Protokolldateien', hosted: 'Dienst' },
  fields: {
    connection: 'Verbindung',
    address: 'Adresse',
    key: 'Schlüssel',
    keyStore: 'Schlüssel liegt',
    account: 'Konto',
    plan: 'Tarif',
    region: 'Region',
    sites: 'Sites',
    waiting: 'Noch zu senden',
    clock: 'Uhr',
  },
  bundled: 'mitgelieferter Dienst',
  notRunning: 'läuft nicht',
  keyRole: (name, role) => `${name} (${role})`,
  keyStores: {
    keytar: 'im Schlüsselbund dieses Rechners',
    keyring: 'im Schlüsselbund dieses Rechners',
    session: 'nur im Arbeitsspeicher, bis die Konsole endet',
  },
  keyStoreNotes: {
    keytar: 'API-Schlüssel liegen im Schlüsselbund dieses Systems.',
    keyring: 'API-Schlüssel liegen im Schlüsselbund dieses Systems, durch @napi-rs/keyring, weil keytar hier nicht lädt.',
    session:
      'Auf diesem Rechner antwortet kein Schlüsselbund. API-Schlüssel liegen nur im Arbeitsspeicher und werden beim nächsten Start wieder verlangt. Mitgelieferte Dienste legen den Schlüssel, der ihre Daten verschlüsselt, in eine Datei ihres Ordners, die nur die eigene Anmeldung lesen darf.',
  },
  planText: (plan, days) => `${plan}, bewahrt ${counted(days, 'Tag', 'Tage')} auf`,
  plans: { free: 'Kostenlos', paid: 'Bezahlt' },
  simulated: 'Simulierte Signale',
  clockSkew: (seconds) =>
    Math.abs(seconds) < 2
      ? 'stimmt mit diesem Rechner überein'
      : seconds > 0
        ? `geht ${seconds} s vor gegenüber diesem Rechner`
        : `geht ${-seconds} s nach gegenüber diesem Rechner`,
  unknown: 'noch unbekannt',
  show: 'Seine Flotte zeigen',
  rename: 'Umbenennen',
  renameTitle: (name) => `${name} umbenennen`,
  name: 'Bezeichnung',
  save: 'Speichern',
  renamed: 'Umbenannt',
  replaceKey: 'Schlüssel ersetzen',
  replaceTitle: (name) => `Schlüssel von ${name} ersetzen`,
  replaceNote: 'Der neue Schlüssel wird zuerst geprüft; der alte wird erst vergessen, wenn der neue funktioniert.',
  newKey: 'Neuer API-Schlüssel',
  replaced: 'Der Schlüssel ist ersetzt',
  stop: 'Seinen Dienst anhalten',
  start: 'Seinen Dienst starten',
  stopNote: 'Daten im Cache bleiben lesbar; empfangen wird nichts, bis er wieder läuft.',
  retry: 'Jetzt erneut versuchen',
  remove: 'Entfernen',
  removeTitle: (name) => `${name} entfernen`,
  removeHosted: 'Entfernt das Konto aus dieser Konsole, mit seinem Schlüssel und allen Daten im Cache. Der Dienst selbst bleibt unberührt.',
  removeBundled:
    'Entfernt das Konto mit Schlüssel, Daten im Cache und Dienst und löscht alle Signale, Alarme und Vorfälle des Dienstes. Das lässt sich nicht zurücknehmen.',
  removeWaiting: (n) => `${counted(n, 'noch nicht gesendete Änderung geht', 'noch nicht gesendete Änderungen gehen')} verloren.`,
  typeName: (name) => `Zur Bestätigung ${name} eintippen`,
  removed: (name) => `${name} ist entfernt`,
  keep: {
    session: 'Nur für diese Sitzung behalten',
    sessionNote: 'Im Arbeitsspeicher, nicht im Schlüsselbund: die Konsole fragt beim nächsten Start wieder danach.',
  },
  keyTrouble: {
    title: 'Der Schlüssel ist nicht zu bekommen',
    cached: 'Der Cache lässt sich lesen, und was getan wird, wartet, bis der Schlüssel da ist.',
    hints: {
      missing: 'Noch einmal eingeben.',
      absent: 'Einen starten (auf Linux einen Secret Service wie GNOME Keyring oder KWallet), dann erneut versuchen.',
      locked: 'Mit dem Passwort der Anmeldung entsperren, dann erneut versuchen.',
      denied:
        'Erneut versuchen und auf Nachfrage des Systems entsperren oder erlauben, oder dieses Programm in der Schlüsselbundverwaltung des Systems zulassen.',
      timeout: 'Ein Fenster, das um Entsperren bittet, steht vielleicht hinter diesem; es beantworten, dann erneut versuchen.',
      failed: 'Erneut versuchen, oder den Schlüssel für diese Sitzung eingeben.',
    },
    again: 'Schlüsselbund erneut versuchen',
    enter: 'Schlüssel eingeben',
    enterForSession: 'Schlüssel für diese Sitzung eingeben',
  },
  noKeychain: {
    title: 'Kein Schlüsselbund',
    look: 'Erneut nach einem Schlüsselbund suchen',
    none: 'Noch antwortet kein Schlüsselbund',
  },
  failed: 'Das hat nicht geklappt',
  notices: 'Wissenswert',
  outbox: {
    title: 'Änderungen unterwegs',
    empty: 'Alles, was getan wurde, ist bei seinem Dienst angekommen.',
    waiting: 'wartet auf das Netz',
    sending: 'wird gesendet',
    conflict: 'inzwischen von jemand anderem geändert: hier entscheiden',
    refused: 'abgelehnt',
    place: 'Teil',
    base: 'Bei der Änderung',
    mine: 'Eigener Stand',
    theirs: 'Fremder Stand jetzt',
    unset: 'nicht gesetzt',
    keepTheirs: 'Fremden behalten',
    applyMine: 'Eigenen darüberlegen',
    dismiss: 'Verwerfen',
    error: 'Die Liste der Änderungen konnte nicht geladen werden',
  },
}
