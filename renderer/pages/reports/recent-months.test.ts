import { expect, it } from 'vitest'
import { recentMonths } from './recent-months.ts'

it('begins with this month and goes back a year, over the turn of the year', () => {
  const months = recentMonths(new Date(2026, 0, 31, 12).getTime()).map(({ value }) => value)
  expect(months.slice(0, 3)).toEqual(['2026-01', '2025-12', '2025-11'])
  expect(months).toHaveLength(13)
  expect(months.at(-1)).toBe('2025-01')
})
