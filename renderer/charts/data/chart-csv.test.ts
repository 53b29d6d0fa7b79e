import { expect, it } from 'vitest'
import { chartCsv } from './chart-csv.ts'

const line = (label: string, ...values: [number, number | null][]) => ({
  id: label,
  label,
  samples: values.map(([at, value]) => ({ at, value })),
})

it('is every step of every line, oldest first, with a gap as an empty cell', () => {
  const csv = chartCsv([line('front', [0, 1.5], [60_000, null]), line('admin', [60_000, 7])], 'ms')
  expect(csv).toBe('time,front (ms),admin (ms)\r\n1970-01-01T00:00:00.000Z,1.5,\r\n1970-01-01T00:01:00.000Z,,7\r\n')
})

it('names no unit where there is none, and a label from outside is no formula', () => {
  expect(chartCsv([line('=1+1', [0, 2])], '1')).toBe("time,'=1+1\r\n1970-01-01T00:00:00.000Z,2\r\n")
})
