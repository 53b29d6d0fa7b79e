import type { Messages } from '../en.ts'
import { counted } from './counted.ts'

/** Words of the chart kit. */
export const charts: Messages['charts'] = {
  threshold: 'Schwellenwert',
  noData: 'Keine Daten in dieser Zeit.',
  gap: 'keine Daten',
  asTable: 'Tabelle',
  asChart: 'Diagramm',
  save: 'Sichern',
  saveCsv: 'Die Zahlen, als CSV',
  savePng: 'Das Bild, als PNG',
  saveFailed: 'Das Diagramm konnte nicht gesichert werden',
  time: 'Zeit',
  tableOf: (title) => `${title}, als Tabelle`,
  tableCaption: (rows, gaps) =>
    `${counted(rows, 'Schritt', 'Schritte')} mit Daten, die neusten zuerst${gaps > 0 ? `; ${gaps} ohne Daten ausgelassen` : ''}`,
  described: (line, low, high, newest) => `${line === '' ? 'Zwischen' : `${line}: zwischen`} ${low} und ${high}, zuletzt ${newest}.`,
  range: 'Zeitspanne',
  ranges: { '1h': '1 h', '6h': '6 h', '24h': '24 h', '7d': '7 d', '14d': '14 d', '30d': '30 d', '90d': '90 d', '365d': '365 d' },
  zoomedTo: (from, to) => `${from} bis ${to}`,
  zoomOut: 'Zurück zur ganzen Zeitspanne',
}
