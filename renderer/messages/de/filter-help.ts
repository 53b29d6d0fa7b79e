import type { Messages } from '../en.ts'

const meanings: Record<string, string> = {
  'how the site is': 'wie es der Site geht',
  'name of the client': 'Name des Kunden',
  'what runs there': 'was dort läuft',
  'a tag of the site': 'ein Etikett der Site',
  'score from 0 to 100': 'Wert von 0 bis 100',
  'name of the site': 'Name der Site',
  'name of the account': 'Name des Kontos',
  'open alerts': 'offene Alarme',
  'version of WordPress': 'Version von WordPress',
  'version of Drupal': 'Version von Drupal',
  'version of Vault': 'Version von Vault',
  'version of PHP': 'Version von PHP',
  'an active plugin or module': 'ein aktives Plugin oder Modul',
  'a rule is silent there; work is planned and on': 'eine Regel ist dort zurückgestellt; eine Wartung läuft',
  'how bad it is': 'wie schlimm es ist',
  'where it is in its life': 'in welchem Stand er ist',
  'what is true of it': 'was darauf zutrifft',
  'id or title of the rule': 'Kennung oder Titel der Regel',
  'name or id of the site': 'Name oder Kennung der Site',
  'fired within: 30m, 24h, 7d, or since a day: 2026-07-01': 'ausgelöst binnen 30m, 24h, 7d, oder seit einem Tag: 2026-07-01',
  'what is true of it; shared: one cause on many sites': 'was darauf zutrifft; shared: eine Ursache auf vielen Sites',
  'id or title of a rule that fired in it': 'Kennung oder Titel einer Regel, die darin auslöste',
  'name or id of a site': 'Name oder Kennung einer Site',
  'alerts in it': 'Alarme darin',
  'sites that it is on': 'betroffene Sites',
  'something happened within: 30m, 24h, 7d, or since a day: 2026-07-01':
    'etwas geschah binnen 30m, 24h, 7d, oder seit einem Tag: 2026-07-01',
}

/** The sheet that explains the language of the filters; its keys and values are not translated. */
export const filterHelp: Messages['filterHelp'] = {
  title: 'Wie Filter geschrieben werden',
  intro:
    'Begriffe stehen nebeneinander, mit einem Leerzeichen dazwischen, und alle müssen zutreffen. Groß- und Kleinschreibung zählt nicht.',
  forms: [
    ['shop', 'ein Wort: Teil eines Namens oder Titels'],
    ['"big shop"', 'Anführungszeichen halten Leerzeichen, Komma oder Doppelpunkt in einem Wert zusammen; \\" ist ein Anführungszeichen'],
    ['client:acme', 'ein Schlüssel und sein Wert'],
    ['client:acme,harbor', 'einer dieser Werte'],
    ['-client:acme', 'ein Minus kehrt den Begriff um'],
    ['health<60', 'Zahlen und Versionen werden mit <, <=, >, >= und = verglichen'],
    ['severity>=high', 'auch eine Schwere: hoch und schlimmer'],
  ],
  keys: 'Schlüssel dieser Liste',
  kinds: {
    text: 'Teil eines Textes',
    choice: 'einer von wenigen',
    number: 'eine Zahl',
    version: 'eine Version; 6.5 meint jede 6.5.x',
    since: 'eine Spanne oder ein Tag',
  },
  meaning: (said) => meanings[said] ?? said,
  tryOne: 'Ausprobieren',
  examples: [
    { filter: 'status:critical,degraded', meaning: 'Sites, die jemanden brauchen' },
    { filter: 'wp.version<6.6 has:woocommerce', meaning: 'Shops auf einem alten WordPress' },
    { filter: 'php<8.2 -is:snoozed', meaning: 'ein altes PHP, und nichts ist dort zurückgestellt' },
    { filter: 'alerts>=3 health<80', meaning: 'mehrere Alarme, und man merkt es' },
    { filter: 'severity:critical,high is:firing', meaning: 'offen, ernst, und noch niemand kümmert sich' },
    { filter: 'since:24h -is:late', meaning: 'in einem Tag ausgelöst, von Signalen, die nicht verspätet waren' },
    { filter: 'rule:wp_brute_force_login is:open', meaning: 'eine Regel, wo immer sie offen ist' },
    { filter: 'is:acknowledged since:7d', meaning: 'jemand kümmert sich, und es begann in der letzten Woche' },
    { filter: 'sites>=3 -is:pinned', meaning: 'auf drei oder mehr Sites, und nicht angeheftet' },
    { filter: 'is:shared since:7d', meaning: 'eine Ursache auf vielen Sites, in der letzten Woche' },
  ],
}
