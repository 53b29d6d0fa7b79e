import type { Messages } from '../en.ts'
import { counted } from './counted.ts'

/** The first thing a new person sees, and the three ways to add an account everywhere else. */
export const firstRun: Messages['firstRun'] = {
  rail: 'Willkommen',
  title: 'Die Flotte in einer Minute sehen',
  lead: 'Logystera Console beobachtet viele Sites zugleich: ihren Zustand, ihre Alarme und die Belege dahinter. Wählen, woher die Daten kommen; weitere Quellen lassen sich später hinzufügen.',
  choices: {
    demo: {
      title: 'In der Demo-Flotte umsehen',
      text: 'Simulierte WordPress-, Drupal- und Vault-Sites mehrerer Kunden, mit einer Woche Geschichte und Störungen, die gerade geschehen. Läuft nur auf diesem Rechner.',
      action: 'Demo-Flotte öffnen',
      busy: 'Ihr Dienst startet',
    },
    file: {
      title: 'Protokolldatei beobachten',
      text: 'Einem Vault-Audit-Log oder WordPress- oder Drupal-Ereignissen als JSON-Zeilen auf diesem Rechner folgen. Nichts verlässt ihn.',
      action: 'Protokolldatei wählen',
    },
    service: {
      title: 'Mit einem Dienst verbinden',
      text: 'Die Sites eines Dienstes beobachten, der die API dieses Projekts spricht. Nötig sind seine Adresse und ein Schlüssel.',
      action: 'Dienst verbinden',
    },
  },
  back: 'Zurück',
  sites: 'Anzahl Sites',
  sitesNote: 'Simulierte Sites, 1 bis 5.000. 60 sind in etwa 15 Sekunden geladen.',
  demoExists: 'Die Demo-Flotte ist schon da.',
  file: {
    path: 'Pfad der Datei',
    pathNote: 'Ein absoluter Pfad auf diesem Rechner. Die Datei wird von Anfang an gelesen und dann verfolgt, während sie wächst.',
    format: 'Dateiformat',
    formats: {
      'vault-audit': 'Vault-Audit-Log (JSON)',
      'wordpress-jsonl': 'WordPress-Ereignisse (JSON-Zeilen)',
      'drupal-jsonl': 'Drupal-Ereignisse (JSON-Zeilen)',
    },
    name: 'Name der Site',
    nameNote: 'Wie sie in der Flotte heißt.',
    submit: 'Diese Datei beobachten',
    needed: 'Das wird gebraucht.',
    absolute: 'Der Pfad muss absolut sein, etwa /var/log/vault/audit.log.',
    failed: 'Die Datei lässt sich nicht beobachten',
  },
  service: {
    url: 'Adresse',
    urlNote: 'https, oder http auf diesem Rechner.',
    key: 'API-Schlüssel',
    test: 'Prüfen',
    testing: 'Der Dienst wird gefragt, wem dieser Schlüssel gehört',
    name: 'Name in dieser Konsole',
    submit: 'Verbinden',
    failed: 'Das lässt sich nicht verbinden',
    problems: {
      unauthorized: 'Der Dienst lehnt diesen Schlüssel ab. Er ist vertippt oder widerrufen.',
      offline: 'An dieser Adresse antwortet nichts, das diese API spricht.',
    },
    who: 'Dieser Schlüssel gehört zu',
    account: 'Konto',
    keyName: 'Schlüssel',
    keyRole: (name, role) => `${name} (${role})`,
    limited: (n) => `auf ${counted(n, 'Site', 'Sites')} beschränkt`,
    plan: 'Tarif',
    plans: { free: 'Kostenlos', paid: 'Bezahlt' },
    retention: (days) => `bewahrt ${counted(days, 'Tag', 'Tage')} auf`,
    region: 'Region',
    clock: 'Uhr',
    clockOff: (seconds) => `weicht ${seconds} s von diesem Rechner ab`,
    clockGood: 'stimmt mit diesem Rechner überein',
    simulated: 'Seine Signale sind simuliert.',
    contract:
      'Die API, die diese Konsole spricht, ist die dieses Projekts. Logystera hat keine Verwaltungs-API veröffentlicht; ein Logystera-Konto lässt sich also nur verbinden, wenn ein Dienst davor diese API spricht.',
  },
}
