import type { Messages } from '../en.ts'
import { numberText } from '../locale.ts'

/** The program itself and newer versions of it. */
export const updates: Messages['updates'] = {
  title: 'Aktualisierungen',
  version: (version) => `Dies ist Version ${version}`,
  wanted: 'Eine neuere Version',
  wantedNote: 'Sie wird an der Adresse gesucht, mit der dieses Programm gebaut wurde; über die Person davor wird nichts gesendet.',
  choices: { never: 'Nicht suchen', ask: 'Suchen und fragen', download: 'Von selbst holen' },
  off: {
    checkout: 'Aktualisierungen kommen mit dem Arbeitsverzeichnis: git pull, npm ci und npm start.',
    package: 'Aktualisierungen kommen mit den Paketen des Systems.',
    'no-feed': 'Dieses Programm wurde ohne eine Adresse gebaut, an der es suchen könnte, und findet keine Aktualisierungen.',
    'unsafe-feed': 'Die Adresse, an der dieses Programm suchen würde, ist nicht sicher (https), daher wird dort nichts gefragt.',
    unsigned:
      'Dieses Programm ist nicht signiert, eine Aktualisierung ließe sich also nicht von einem fremden Programm unterscheiden. Es wird keine genommen.',
  },
  neverLooked: 'Es wurde noch nicht gesucht.',
  current: (time) => `Nichts Neueres, Stand ${time}.`,
  checking: 'Wird gesucht…',
  available: (version) => `Version ${version} ist da. Sie wird erst auf Wunsch geholt.`,
  downloading: (version, percent) => `Version ${version} wird geholt: ${numberText(percent)} %.`,
  ready: (version) => `Version ${version} ist hier und wurde geprüft. Sie wird eingesetzt, wenn die Konsole endet, oder jetzt.`,
  putOff: (time) => `Die nächste Erinnerung kommt um ${time}.`,
  refused: (version, why) => (version === null ? why : `Version ${version}: ${why}`),
  problems: {
    tampered:
      'Sie wurde abgelehnt, weil sie nicht das angekündigte Programm ist oder jemand anderes sie signiert hat. Nichts wurde geändert.',
    unreadable: 'Was an der Adresse steht, ist nicht lesbar. Nichts wurde geändert.',
    unreachable: 'Die Adresse antwortet nicht. Es wird von selbst wieder versucht.',
    failed: 'Sie konnte nicht genommen werden. Nichts wurde geändert.',
  },
  notNow: 'Die Aktualisierung war schon weiter. Nichts wurde geändert.',
  check: 'Jetzt suchen',
  download: 'Holen',
  install: 'Beenden und einsetzen',
  later: 'Später',
  notice: {
    available: (version) => `Version ${version} ist da`,
    ready: (version) => `Version ${version} kann eingesetzt werden`,
    refused: 'Eine Aktualisierung wurde abgelehnt',
  },
}
