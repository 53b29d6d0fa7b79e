import { inUtc } from '../../components/time/zone.ts'

const month: Intl.DateTimeFormatOptions = { month: 'long', year: 'numeric' }

/** Months for which there can be totals: this one and the twelve before it, newest first. */
export function recentMonths(now: number): { value: string; label: string }[] {
  const today = new Date(now)
  return Array.from({ length: 13 }, (_, back) => {
    const at = Date.UTC(today.getFullYear(), today.getMonth() - back, 1)
    return { value: new Date(at).toISOString().slice(0, 7), label: inUtc(month).format(at) }
  })
}
