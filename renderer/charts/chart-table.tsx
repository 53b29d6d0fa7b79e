import type { ReactElement } from 'react'
import { messages } from '../messages/messages.ts'
import { formatClock } from './axis/clock-text.ts'
import { formatValue } from './axis/number-format.ts'
import css from './charts.module.css'
import type { ChartLine } from './data/metric-lines.ts'

const text = messages.charts

/** The numbers of a chart, newest first; steps without data are left out, and the caption says how many. */
export function ChartTable({ title, lines, unit, span }: { title: string; lines: ChartLine[]; unit: string; span: number }): ReactElement {
  const times = [
    ...new Set(lines.flatMap((line) => line.samples.filter((sample) => sample.value !== null).map((sample) => sample.at))),
  ].sort((a, b) => b - a)
  const values = lines.map((line) => new Map(line.samples.map((sample) => [sample.at, sample.value])))
  const gaps = (lines[0]?.samples.length ?? 0) - times.length
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={css.chartTable} tabIndex={0} aria-label={text.tableOf(title)}>
      <table>
        <caption>{text.tableCaption(times.length, Math.max(0, gaps))}</caption>
        <thead>
          <tr>
            <th scope="col">{text.time}</th>
            {lines.map((line) => (
              <th key={line.id} scope="col" className={css.num}>
                {line.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times.map((at) => (
            <tr key={at}>
              <td>{formatClock(at, span)}</td>
              {lines.map((line, index) => {
                const value = values[index]!.get(at) ?? null
                return (
                  <td key={line.id} className={css.num}>
                    {value === null ? text.gap : formatValue(value, unit)}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
