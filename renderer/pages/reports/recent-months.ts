/** Months for which there can be totals: this one and the twelve before it, newest first. */
export function recentMonths(now: number): { value: string; label: string }[] {
  const format = new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric', timeZone: 'UTC' })
  const today = new Date(now)
  return Array.from({ length: 13 }, (_, back) => {
    const at = Date.UTC(today.getFullYear(), today.getMonth() - back, 1)
    return { value: new Date(at).toISOString().slice(0, 7), label: format.format(at) }
  })
}
