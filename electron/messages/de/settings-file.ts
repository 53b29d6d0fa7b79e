import type { SettingsFileMessages } from '../en/settings-file.ts'

const span = (from: string) => `Ganze Sekunden, von ${from} bis 2678400 (31 Tage).`

/** What is wrong with a file of settings of rules. */
export const settingsFile: SettingsFileMessages = {
  yaml: {
    duplicate: 'Dieser Name steht hier zweimal.',
    indent: 'Die Einrückung passt nicht zu dem, was darüber steht.',
    tab: 'Ein Tabulator kann nicht einrücken; Leerzeichen können es.',
    missing: 'Hier fehlt ein Zeichen, etwa eine schließende Klammer, ein Anführungszeichen oder ein Doppelpunkt.',
    several: 'Die Datei enthält mehr als ein Dokument.',
    other: 'Das lässt sich nicht als YAML lesen.',
  },
  unknownTop: (key) => `„${key}“ ist hier unbekannt. Die Datei enthält „policies“.`,
  noPolicies: 'Die Datei enthält kein „policies“.',
  noPolicy: (id) => `„${id}“ ist keine Richtlinie. Sie heißen account, client:ID oder site:ID.`,
  noOwner: (id) => `In diesem Konto gibt es ${id.replace(':', ' ')} nicht.`,
  noRule: (id) => `Es gibt keine Regel „${id}“.`,
  otherPlatform: (platform) => `Diese Regel ist nicht für Sites mit ${platform}.`,
  noField: (name, known) => `„${name}“ lässt sich nicht einstellen. Einstellen lassen sich: ${known}.`,
  aliases: 'Aliasse werden hier nicht gelesen.',
  noNames: (what) => `Unter ${what} müssen Namen mit Werten stehen.`,
  top: 'einer Datei mit Einstellungen',
  fields: {
    enabled: 'true oder false.',
    severity: 'critical, high, medium, low oder info.',
    threshold: 'Eine Zahl.',
    window: span('60 (1 Minute)'),
    minimumCount: 'Eine ganze Zahl von 0 bis 1000000.',
    for: span('0'),
    resolveAfter: span('0'),
    cooldown: span('0'),
  },
  rule: {
    silence: 'Diese Regel betrifft Stille: wie lang, sagt ihr Schwellenwert.',
    'silence-length': 'Sekunden der Stille, von 60 bis 2678400 (31 Tage).',
    negative: 'Was gezählt wird, ist nie unter 0.',
  },
}
