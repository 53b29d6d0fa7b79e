import type { Messages } from '../en.ts'
import { counted } from './counted.ts'

/** Words of the Reports page. What stands in a report itself is written by the console. */
export const reports: Messages['reports'] = {
  title: 'Berichte',
  client: 'Kunde',
  month: 'Monat',
  noClient: 'Sites ohne Kunde',
  clientOf: (name, account) => `${name} (${account})`,
  sites: (n) => counted(n, 'Site', 'Sites'),
  save: 'Speichern als',
  formats: { pdf: 'PDF', html: 'HTML', csv: 'CSV' },
  making: (format) => `${format} wird erstellt`,
  saved: (name) => `${name} ist gespeichert.`,
  failed: 'Der Bericht konnte nicht erstellt werden',
  loading: 'Der Bericht wird zusammengestellt',
  error: 'Der Bericht konnte nicht zusammengestellt werden',
  clientsError: 'Die Kunden konnten nicht geladen werden',
  none: 'Noch keine Kunden',
  noneText: 'Ein Bericht handelt von den Sites eines Kunden. Kunden kommen mit den Sites eines Kontos.',
  offline: 'Der Dienst kann jetzt nicht gefragt werden: Tage, die hier nie gelesen wurden, fehlen.',
  paper: 'Der Bericht, wie er gedruckt wird',
  missingDay: 'fehlt',
  bar: (label, value) => `${label}: ${value}`,
}
