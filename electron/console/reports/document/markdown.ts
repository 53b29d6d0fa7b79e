import type { ReportBlock, ReportDocument } from '../../../../shared/bridge/reports.ts'
import { english, type Words } from '../../../messages/words.ts'

/** The document as Markdown (CommonMark, tables as GitHub writes them). Names from outside are text: nothing of them is markup. */
export function documentMarkdown({ title, subtitle, blocks, foot }: ReportDocument, words: Words = english): string {
  return `${[`# ${plain(title)}`, plain(subtitle), ...blocks.map((block) => blockMarkdown(block, words)), `---\n\n${plain(foot)}`].join('\n\n')}\n`
}

function blockMarkdown(block: ReportBlock, words: Words): string {
  switch (block.kind) {
    case 'heading':
      return `## ${plain(block.text)}`
    case 'text':
      return plain(block.text)
    case 'figures':
    case 'facts':
      return block.entries
        .map(({ label, value, note }) => `- **${plain(label)}**: ${plain(value)}${note === undefined ? '' : ` (${plain(note)})`}`)
        .join('\n')
    case 'table':
      return block.rows.length === 0 ? plain(block.empty) : tableMarkdown(block)
    case 'bars':
      return [
        `**${plain(block.title)}**`,
        ...block.days.map(
          ({ label, value }) => `- ${plain(label)}: ${value === null ? words.reports.missing : value.toLocaleString(words.tag)}`,
        ),
      ].join('\n')
  }
}

function tableMarkdown({ columns, rows }: Extract<ReportBlock, { kind: 'table' }>): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [
    line(columns.map(({ title }) => plain(title))),
    line(columns.map(({ end }) => (end ? '---:' : '---'))),
    ...rows.map((row) => line(row.map(plain))),
  ].join('\n')
}

/** Text in one line whose every sign of punctuation that could be markup is escaped (CommonMark 0.31, section 2.4). */
function plain(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .replaceAll(/[\\`*_{}[\]<>#|~&!]/g, '\\$&')
    .replace(/^([-+]|\d+[.)])(?=\s|$)/, (start) => `${start.slice(0, -1)}\\${start.slice(-1)}`)
    .replaceAll(/\b(https?|ftp|mailto|www)([:.])/gi, '$1\\$2')
}
