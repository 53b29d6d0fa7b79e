import type { ReactElement } from 'react'
import type { BacktestAnswer, BacktestProgress } from '../../../../shared/bridge/rules.ts'
import { formatDayAndClock } from '../../../charts/axis/clock-text.ts'
import { inUtc } from '../../../components/time/zone.ts'
import { messages } from '../../../messages/messages.ts'
import css from './editor.module.css'

const text = messages.rules.backtest
const dayMs = 86_400_000
const dayName: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short' }
const namedSites = 6

/** What a backtest found: one sentence, the days beside what is in force now, and the sites with the most. */
export function BacktestResultView({
  progress: { source, sites },
  answer,
  days,
}: {
  progress: BacktestProgress
  answer: BacktestAnswer
  days: number
}): ReactElement {
  const { result, acknowledged, clipped, from, to, names } = answer
  const { today, proposal, firingSites } = result
  const what = proposal.alerts === 0 ? text.never : text.fired(proposal.alerts, firingSites.proposal)
  return (
    <>
      <p className={css.verdict}>{text.sentence(what, days, acknowledged, proposal.alerts)}</p>
      <p>{text.today(today.alerts, firingSites.today)}</p>
      {result.days.length > 0 && <DayBars answer={answer} />}
      {result.sites.length > 0 && (
        <div className={css.bySite}>
          <table>
            <thead>
              <tr>
                <th scope="col">{text.bySite}</th>
                <th scope="col">{text.withThese}</th>
                <th scope="col">{text.withNow}</th>
              </tr>
            </thead>
            <tbody>
              {result.sites.slice(0, namedSites).map((site) => (
                <tr key={site.siteId}>
                  <th scope="row">{names[site.siteId] ?? site.siteId}</th>
                  <td>
                    <b>{site.proposal.alerts}</b>
                  </td>
                  <td className="dim">{site.today.alerts}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {result.sites.length > namedSites && <p className="dim">{text.more(result.sites.length - namedSites)}</p>}
        </div>
      )}
      <p className="faint">
        {source === 'cache' ? text.sourceCache(sites.cached, sites.total) : text.sourceService(sites.total)}
        {source === 'cache' && ` ${text.upTo(formatDayAndClock(to))}`}
        {clipped && ` ${text.clipped(formatDayAndClock(from))}`}
      </p>
    </>
  )
}

/** Alerts of each day: what these settings would raise, in front of what is raised as it is now. */
function DayBars({ answer: { from, to, result } }: { answer: BacktestAnswer }): ReactElement {
  const first = Math.floor(from / dayMs)
  const count = Math.max(1, Math.floor((to - 1) / dayMs) - first + 1)
  const known = new Map(result.days.map((day) => [Math.floor(day.at / dayMs), day]))
  const most = Math.max(1, ...result.days.map((day) => Math.max(day.today.alerts, day.proposal.alerts)))
  const height = (alerts: number) => `${(100 * alerts) / most}%`
  return (
    <figure className={css.days}>
      <figcaption>
        {text.daysChart}
        <span className={css.legend} data-kind="proposal">
          {text.proposal}
        </span>
        <span className={css.legend} data-kind="today">
          {text.now}
        </span>
      </figcaption>
      <ul style={{ gridTemplateColumns: `repeat(${count}, minmax(0, 1fr))` }}>
        {Array.from({ length: count }, (_, index) => first + index).map((at) => {
          const day = known.get(at)
          const [now, then] = [day?.today.alerts ?? 0, day?.proposal.alerts ?? 0]
          const words = text.day(inUtc(dayName).format(at * dayMs), now, then)
          return (
            <li key={at} data-tip={words}>
              <span className="visually-hidden">{words}</span>
              <i data-kind="today" style={{ height: height(now) }} />
              <i data-kind="proposal" style={{ height: height(then) }} />
            </li>
          )
        })}
      </ul>
      <div className={css.dayAxis} aria-hidden>
        <span>{inUtc(dayName).format(from)}</span>
        <span>{inUtc(dayName).format(to)}</span>
      </div>
    </figure>
  )
}
