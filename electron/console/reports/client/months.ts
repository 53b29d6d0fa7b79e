import { daysBetween } from '../../../../shared/engine/time/local-day.ts'
import { english, type Words } from '../../../messages/words.ts'

/** The month before another, both `YYYY-MM`. */
export function monthBefore(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, '0')}`
}

function monthAfter(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`
}

/** First day of a month and of the one after it, `YYYY-MM-DD`. */
export function edgesOf(month: string): { first: string; next: string } {
  return { first: `${month}-01`, next: `${monthAfter(month)}-01` }
}

/** The days of a month, in order. */
export function daysOf(month: string): string[] {
  const { first, next } = edgesOf(month)
  return daysBetween(first, next).slice(0, -1)
}

const monthName = { month: 'long', year: 'numeric', timeZone: 'UTC' } as const

/** `March 2026`. */
export function monthText(month: string, { tag }: Words = english): string {
  return new Intl.DateTimeFormat(tag, monthName).format(Date.parse(`${month}-01T00:00:00Z`))
}

const dayName = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const

/** `3 Mar`. */
export function dayText(day: string, { tag }: Words = english): string {
  return new Intl.DateTimeFormat(tag, dayName).format(Date.parse(`${day}T00:00:00Z`))
}
