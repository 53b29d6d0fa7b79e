/** Words of the chart kit. */
export const charts = {
  threshold: 'Threshold',
  noData: 'No data in this time.',
  gap: 'no data',
  asTable: 'Table',
  asChart: 'Chart',
  save: 'Save',
  saveCsv: 'The numbers, as CSV',
  savePng: 'The picture, as PNG',
  saveFailed: 'The chart could not be saved',
  time: 'Time',
  tableOf: (title: string) => `${title}, as a table`,
  tableCaption: (rows: number, gaps: number) =>
    `${rows} ${rows === 1 ? 'step' : 'steps'} with data, newest first${gaps > 0 ? `; ${gaps} without data left out` : ''}`,
  described: (line: string, low: string, high: string, newest: string) =>
    `${line === '' ? 'Between' : `${line}: between`} ${low} and ${high}, newest ${newest}.`,
  range: 'Time range',
  ranges: { '1h': '1 h', '6h': '6 h', '24h': '24 h', '7d': '7 d', '14d': '14 d', '30d': '30 d', '90d': '90 d', '365d': '365 d' },
  zoomedTo: (from: string, to: string) => `${from} to ${to}`,
  zoomOut: 'Back to the whole range',
}
