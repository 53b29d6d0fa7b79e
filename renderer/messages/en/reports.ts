import { numberText } from '../locale.ts'

/** Words of the Reports page. What stands in a report itself is written by the console. */
export const reports = {
  title: 'Reports',
  client: 'Client',
  month: 'Month',
  noClient: 'Sites of no client',
  clientOf: (name: string, account: string) => `${name} (${account})`,
  sites: (n: number) => (n === 1 ? '1 site' : `${numberText(n)} sites`),
  save: 'Save as',
  formats: { pdf: 'PDF', html: 'HTML', csv: 'CSV' },
  making: (format: string) => `Making the ${format}`,
  saved: (name: string) => `${name} is saved.`,
  failed: 'The report could not be made',
  loading: 'Putting the report together',
  error: 'The report could not be put together',
  clientsError: 'The clients could not be loaded',
  none: 'No clients yet',
  noneText: 'A report is about the sites of a client. Clients come with the sites of an account.',
  offline: 'The service cannot be asked now: days that were never read here are missing.',
  paper: 'The report as it is printed',
  missingDay: 'missing',
  bar: (label: string, value: string) => `${label}: ${value}`,
}
