import { dayAfter, daysBetween } from '../../../../shared/engine/time/local-day.ts'
import { dailyTotalsDays } from '../../../../shared/model/sites/daily.ts'
import { ProblemError } from '../../../problem.ts'
import type { Service } from '../../../service.ts'
import { api, mustSee } from '../../context.ts'

/** Totals of days, for reports. */
export function dailyApi({ dailyTotals, sites }: Service) {
  return {
    list: api.daily.list.handler(({ input, context }) => {
      check(input)
      return dailyTotals.page({ ...input, visibility: context.caller.siteIds })
    }),
    ofSite: api.daily.ofSite.handler(({ input, context }) => {
      mustSee(context.caller, input.id)
      const { id } = sites.get(input.id)
      const { from, to } = check(input)
      const items = dailyTotals.ofSite(id, from, to)
      const there = new Set(items.map(({ day }) => day))
      return { items, missing: daysBetween(from, to).filter((day) => !there.has(day)) }
    }),
  }
}

function check<T extends { from: string; to: string }>(range: T): T {
  const { from, to } = range
  const message = to < from ? 'The last day is before the first.' : `At most ${dailyTotalsDays} days are answered at once.`
  if (to < from || spanOf(from, to) > dailyTotalsDays)
    throw new ProblemError('input_invalid', { issues: [{ path: 'to', message }] }, message)
  return range
}

function spanOf(from: string, to: string): number {
  return (Date.parse(dayAfter(to)) - Date.parse(from)) / 86_400_000
}
