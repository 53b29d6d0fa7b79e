import type { ReportBlock, ReportDocument } from '../../../../shared/bridge/reports.ts'
import { english, type Words } from '../../../messages/words.ts'

const styles = `
:root { color-scheme: light; }
body { margin: 40px auto; max-width: 860px; padding: 0 24px; font: 14px/1.5 system-ui, "Noto Sans", sans-serif; color: #171a20; }
h1 { margin: 0; font-size: 24px; } h2 { margin: 28px 0 8px; font-size: 16px; }
p { margin: 6px 0; overflow-wrap: anywhere; } .dim, footer { color: #566071; }
.figures { display: flex; flex-wrap: wrap; gap: 16px 40px; margin: 20px 0; }
.figures b { display: block; font-size: 22px; } .figures span { color: #566071; font-size: 12px; }
dl { display: grid; grid-template-columns: 200px 1fr; gap: 2px 16px; } dt { color: #566071; } dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; font-size: 13px; } th, td { padding: 5px 8px 5px 0; text-align: left; vertical-align: top; border-bottom: 1px solid #e2e5ea; overflow-wrap: anywhere; }
th { color: #566071; font-weight: 600; } .end { text-align: right; font-variant-numeric: tabular-nums; }
figure { margin: 18px 0; } figcaption { display: flex; justify-content: space-between; font-size: 12px; color: #566071; } svg { width: 100%; height: 64px; }
footer { margin-top: 32px; padding-top: 8px; border-top: 1px solid #e2e5ea; font-size: 12px; }
@media print { body { margin: 0; max-width: none; } tr, figure { break-inside: avoid; } }`

/** The document as one HTML page that asks for nothing from anywhere: no script, and a policy that allows none. */
export function documentHtml({ title, subtitle, blocks, foot }: ReportDocument, words: Words = english): string {
  return `<!doctype html>
<html lang="${words.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${text(title)}</title>
<style>${styles}</style>
</head>
<body>
<h1 dir="auto">${text(title)}</h1>
<p class="dim">${text(subtitle)}</p>
${blocks.map((block) => blockHtml(block, words)).join('\n')}
<footer>${text(foot)}</footer>
</body>
</html>
`
}

function blockHtml(block: ReportBlock, words: Words): string {
  switch (block.kind) {
    case 'heading':
      return `<h2 dir="auto">${text(block.text)}</h2>`
    case 'text':
      return `<p dir="auto"${block.dim ? ' class="dim"' : ''}>${text(block.text)}</p>`
    case 'figures':
      return `<div class="figures">${block.entries
        .map(({ label, value, note }) => `<div><span>${text(label)}</span><b>${text(value)}</b><span>${text(note ?? '')}</span></div>`)
        .join('')}</div>`
    case 'facts':
      return `<dl>${block.entries
        .map(
          ({ label, value, note }) =>
            `<dt>${text(label)}</dt><dd dir="auto">${text(value)}${note === undefined ? '' : ` <span class="dim">${text(note)}</span>`}</dd>`,
        )
        .join('')}</dl>`
    case 'table':
      return block.rows.length === 0 ? `<p class="dim">${text(block.empty)}</p>` : tableHtml(block)
    case 'bars':
      return barsHtml(block, words)
  }
}

function tableHtml({ columns, rows }: Extract<ReportBlock, { kind: 'table' }>): string {
  const end = (index: number) => (columns[index]?.end ? ' class="end"' : '')
  const head = columns.map(({ title, share }, index) => {
    const width = Math.round((100 * share) / columns.reduce((sum, column) => sum + column.share, 0))
    return `<th scope="col"${end(index)} style="width:${width}%">${text(title)}</th>`
  })
  const body = rows.map((row) => `<tr>${row.map((cell, index) => `<td dir="auto"${end(index)}>${text(cell)}</td>`).join('')}</tr>`)
  return `<table><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('\n')}</tbody></table>`
}

function barsHtml({ title, days, top }: Extract<ReportBlock, { kind: 'bars' }>, words: Words): string {
  const bars = days.map(({ label, value }, index) => {
    const height = value === null ? 60 : Math.min(60, (60 * value) / top.value)
    const fill = value === null ? 'url(#missing)' : '#4453d6'
    const said = `${label}: ${value === null ? words.reports.missing : value.toLocaleString(words.tag)}`
    return `<rect x="${index * 10 + 1}" y="${(60 - height).toFixed(2)}" width="8" height="${height.toFixed(2)}" fill="${fill}"><title>${text(said)}</title></rect>`
  })
  return `<figure><figcaption><span>${text(title)}</span><span>${text(top.text)}</span></figcaption>
<svg viewBox="0 0 ${days.length * 10} 60" preserveAspectRatio="none" role="img" aria-label="${text(title)}"><defs><pattern id="missing" width="3" height="3" patternUnits="userSpaceOnUse"><path d="M0 3L3 0" stroke="#cbd0d9" stroke-width="0.6"/></pattern></defs>${bars.join('')}</svg>
<figcaption><span>${text(days[0]?.label ?? '')}</span><span>${text(days.at(-1)?.label ?? '')}</span></figcaption></figure>`
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function text(value: string): string {
  return value.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign)
}
