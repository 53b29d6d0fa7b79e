import type { ReactElement } from 'react'
import type { ReportBlock, ReportDocument } from '../../../shared/bridge/reports.ts'
import { numberText } from '../../messages/locale.ts'
import { messages } from '../../messages/messages.ts'
import css from './paper.module.css'

const text = messages.reports
const barHeight = 60

/** A report as a sheet, as it is printed. */
export function Paper({ document: { title, subtitle, blocks, foot } }: { document: ReportDocument }): ReactElement {
  return (
    <article className={css.paper} aria-label={text.paper}>
      <h2 className={css.title} dir="auto">
        {title}
      </h2>
      <p className={css.dim}>{subtitle}</p>
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a document have no other name.
        <Block key={index} block={block} />
      ))}
      <footer className={css.foot}>{foot}</footer>
    </article>
  )
}

function Block({ block }: { block: ReportBlock }): ReactElement {
  switch (block.kind) {
    case 'heading':
      return <h3 className={css.heading}>{block.text}</h3>
    case 'text':
      return (
        <p className={block.dim ? css.dim : css.text} dir="auto">
          {block.text}
        </p>
      )
    case 'figures':
      return (
        <div className={css.figures}>
          {block.entries.map(({ label, value, note }) => (
            <div key={label}>
              <div className={css.label}>{label}</div>
              <div className={css.value}>{value}</div>
              <div className={css.label}>{note}</div>
            </div>
          ))}
        </div>
      )
    case 'facts':
      return (
        <dl className={css.facts}>
          {block.entries.map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd dir="auto">{value}</dd>
            </div>
          ))}
        </dl>
      )
    case 'table':
      return block.rows.length === 0 ? <p className={css.dim}>{block.empty}</p> : <Table block={block} />
    case 'bars':
      return <Bars block={block} />
  }
}

function Table({ block: { columns, rows } }: { block: Extract<ReportBlock, { kind: 'table' }> }): ReactElement {
  const shares = columns.reduce((sum, { share }) => sum + share, 0)
  return (
    <table className={css.table}>
      <colgroup>
        {columns.map(({ title, share }) => (
          <col key={title} style={{ width: `${(100 * share) / shares}%` }} />
        ))}
      </colgroup>
      <thead>
        <tr>
          {columns.map(({ title, end }) => (
            <th key={title} scope="col" data-end={end || undefined}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no id, and names may be there twice.
          <tr key={row}>
            {cells.map((cell, index) => (
              <td key={columns[index]?.title} data-end={columns[index]?.end || undefined} dir="auto">
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Bars({ block: { title, days, top } }: { block: Extract<ReportBlock, { kind: 'bars' }> }): ReactElement {
  const said = (value: number | null) => (value === null ? text.missingDay : numberText(value))
  return (
    <figure className={css.bars}>
      <figcaption className={css.caption}>
        <span>{title}</span>
        <span>{top.text}</span>
      </figcaption>
      <ol>
        {days.map(({ label, value }) => (
          <li key={label} data-missing={value === null || undefined} data-tip={text.bar(label, said(value))}>
            <span className="visually-hidden">{text.bar(label, said(value))}</span>
            <i style={{ height: value === null ? barHeight : Math.min(barHeight, (barHeight * value) / top.value) }} />
          </li>
        ))}
      </ol>
      <div className={css.caption}>
        <span>{days[0]?.label}</span>
        <span>{days.at(-1)?.label}</span>
      </div>
    </figure>
  )
}
