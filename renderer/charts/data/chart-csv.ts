import { csvLine } from '../../../shared/engine/csv.ts'
import type { ChartLine } from './metric-lines.ts'

/** The numbers of a chart as CSV, oldest first: instants in UTC, a column a line with its unit, an empty cell for a gap. */
export function chartCsv(lines: readonly ChartLine[], unit: string): string {
  const times = [...new Set(lines.flatMap((line) => line.samples.map(({ at }) => at)))].sort((a, b) => a - b)
  const values = lines.map((line) => new Map(line.samples.map(({ at, value }) => [at, value])))
  const name = (line: ChartLine) => (unit === '1' ? line.label : `${line.label} (${unit})`)
  const head = csvLine(['time', ...lines.map(name)])
  return head + times.map((at) => csvLine([new Date(at).toISOString(), ...values.map((own) => own.get(at) ?? '')])).join('')
}
