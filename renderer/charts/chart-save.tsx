import { Menu } from '@mantine/core'
import { type ReactElement, type RefObject, useState } from 'react'
import { keepFile, saveFile } from '../components/save-file.ts'
import { sayFailed } from '../components/toast.ts'
import { messages } from '../messages/messages.ts'
import { chartPicture } from './chart-picture.ts'
import css from './charts.module.css'
import { chartCsv } from './data/chart-csv.ts'
import type { ChartLine } from './data/metric-lines.ts'

const text = messages.charts

/** Keeps a chart as a file: its numbers, or its picture while that is what is shown. */
export function ChartSave({
  title,
  lines,
  unit,
  picture,
}: {
  title: string
  lines: ChartLine[]
  unit: string
  picture: RefObject<HTMLElement | null>
}): ReactElement {
  const [opened, setOpened] = useState(false)
  const name =
    title
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 80) || 'chart'
  const svg = opened ? picture.current?.querySelector<SVGSVGElement>('svg.recharts-surface') : null
  const savePicture = async () => {
    try {
      if (svg) keepFile(new File([await chartPicture(svg, title)], `${name}.png`, { type: 'image/png' }))
    } catch (error) {
      sayFailed(text.saveFailed, error)
    }
  }
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <button type="button" className={css.chartToggle}>
          {text.save}
          <span className="visually-hidden"> {title}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => saveFile(`${name}.csv`, chartCsv(lines, unit), 'text/csv')}>{text.saveCsv}</Menu.Item>
        <Menu.Item disabled={!svg} onClick={() => void savePicture()}>
          {text.savePng}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
