import { Document, type DocumentProps, Font, Page, Rect, Svg, Text, type TextProps, View } from '@react-pdf/renderer'
import { createElement as h, type ReactElement } from 'react'
import type { ReportBlock, ReportDocument } from '../../../../shared/bridge/reports.ts'
import type { ReportFonts } from './fonts.ts'

const ink = '#171a20'
const dim = '#566071'
const line = '#e2e5ea'
const accent = '#4453d6'
/** Characters of a word from which it may be broken: no cell of a table is narrower. */
const longWord = 14
/** Points. */
const pageWidth = 515
const barHeight = 44

// Hyphenation is English; names are not. Long ones are broken where they must.
Font.registerHyphenationCallback((word) =>
  word.length <= longWord ? [word] : (word.match(new RegExp(`.{1,${longWord}}`, 'gsu')) ?? [word]),
)

/** The document on A4 pages, for @react-pdf/renderer. */
export function pdfPages({ title, subtitle, blocks, foot }: ReportDocument, { family, fitted }: ReportFonts): ReactElement<DocumentProps> {
  // On every text and not on the page: inherited from there, the library loses count where pages end and refuses the document.
  const text: Draw = (value, style = {}) => h(Text, { style: { lineHeight: 1.4, ...style } }, fitted(value.replaceAll(/\s+/g, ' ')))
  const draw = (block: ReportBlock, key: number): ReactElement => h(View, { key, style: { marginBottom: 8 } }, part(block, text))
  return h(
    Document,
    { title, producer: 'Logystera Console', creator: 'Logystera Console' },
    h(
      Page,
      {
        size: 'A4',
        style: { fontFamily: family, fontSize: 9, color: ink, paddingHorizontal: 40, paddingTop: 36, paddingBottom: 52 },
      },
      text(title, { fontSize: 18, fontWeight: 700, lineHeight: 1.25 }),
      text(subtitle, { color: dim, marginBottom: 14, marginTop: 2 }),
      ...blocks.map(draw),
      h(
        View,
        {
          fixed: true,
          style: {
            position: 'absolute',
            bottom: 24,
            left: 40,
            right: 40,
            flexDirection: 'row',
            justifyContent: 'space-between',
            borderTopWidth: 0.5,
            borderColor: line,
            paddingTop: 4,
          },
        },
        text(foot, { color: dim, fontSize: 7, width: '85%' }),
        h(Text, {
          style: { color: dim, fontSize: 7 },
          render: ({ pageNumber, totalPages }: { pageNumber: number; totalPages: number }) => `${pageNumber} / ${totalPages}`,
        }),
      ),
    ),
  )
}

/** A hairline, as a surface: it stays whole where a page ends. */
function rule(): ReactElement {
  return h(View, { style: { height: 0.5, backgroundColor: line } })
}

type Style = Exclude<NonNullable<TextProps['style']>, unknown[]>
type Draw = (value: string, style?: Style) => ReactElement

function part(block: ReportBlock, text: Draw): ReactElement {
  switch (block.kind) {
    case 'heading':
      return text(block.text, { fontSize: 12, fontWeight: 700, marginTop: 8 })
    case 'text':
      return text(block.text, block.dim ? { color: dim } : {})
    case 'figures':
      return h(
        View,
        { style: { flexDirection: 'row', flexWrap: 'wrap', gap: 14 }, wrap: false },
        ...block.entries.map(({ label, value, note }, key) =>
          h(
            View,
            { key, style: { width: (pageWidth - 3 * 14) / 4 } },
            text(label, { color: dim, fontSize: 8 }),
            text(value, { fontSize: 15, fontWeight: 700, lineHeight: 1.3 }),
            ...(note === undefined ? [] : [text(note, { color: dim, fontSize: 8 })]),
          ),
        ),
      )
    case 'facts':
      return h(
        View,
        {},
        ...block.entries.map(({ label, value, note }, key) =>
          h(
            View,
            { key, style: { flexDirection: 'row', gap: 10 }, wrap: false },
            text(label, { color: dim, width: 130 }),
            text(note === undefined ? value : `${value} (${note})`, { flex: 1 }),
          ),
        ),
      )
    case 'table':
      return block.rows.length === 0 ? text(block.empty, { color: dim }) : table(block, text)
    case 'bars':
      return bars(block, text)
  }
}

function table({ columns, rows }: Extract<ReportBlock, { kind: 'table' }>, text: Draw): ReactElement {
  const shares = columns.reduce((sum, { share }) => sum + share, 0)
  const cell = (index: number): Style => ({
    width: `${(100 * (columns[index]?.share ?? 1)) / shares}%`,
    paddingRight: 8,
    ...(columns[index]?.end ? { textAlign: 'right' } : {}),
  })
  const row = (cells: string[], key: number | string, style: Style) =>
    h(
      View,
      { key, wrap: false },
      h(
        View,
        { style: { flexDirection: 'row', paddingVertical: 2.5 } },
        ...cells.map((value, index) => h(View, { key: index, style: cell(index) }, text(value, { fontSize: 8, ...style }))),
      ),
      rule(),
    )
  return h(
    View,
    {},
    row(
      columns.map(({ title }) => title),
      'head',
      { color: dim, fontWeight: 700 },
    ),
    ...rows.map((cells, key) => row(cells, key, {})),
  )
}

function bars({ title, days, top }: Extract<ReportBlock, { kind: 'bars' }>, text: Draw): ReactElement {
  const step = pageWidth / Math.max(1, days.length)
  const ends = (left: string, right: string) =>
    h(
      View,
      { style: { flexDirection: 'row', justifyContent: 'space-between' } },
      text(left, { color: dim, fontSize: 8 }),
      text(right, { color: dim, fontSize: 8 }),
    )
  return h(
    View,
    { wrap: false, style: { marginTop: 4 } },
    ends(title, top.text),
    h(
      Svg,
      { width: pageWidth, height: barHeight, style: { borderBottomWidth: 0.5, borderColor: line } },
      ...days.map(({ value }, key) => {
        const height = value === null ? barHeight : Math.min(barHeight, (barHeight * value) / top.value)
        const place = { key, x: key * step + 1, y: barHeight - height, width: Math.max(1, step - 2), height }
        // Of a day without totals nothing is known: an outline, no bar.
        return h(
          Rect,
          value === null
            ? { ...place, fill: 'none', stroke: '#98a1b0', strokeWidth: 0.5, strokeDasharray: '2 2' }
            : { ...place, fill: accent },
        )
      }),
    ),
    ends(days[0]?.label ?? '', days.at(-1)?.label ?? ''),
  )
}
