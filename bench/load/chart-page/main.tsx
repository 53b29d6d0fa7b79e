import '@mantine/core/styles.layer.css'
import '../../../renderer/app/theme/theme.css'
import { MantineProvider } from '@mantine/core'
import { createRoot } from 'react-dom/client'
import type { Sample } from '../../../renderer/charts/data/decimate.ts'
import { TimeSeriesChart } from '../../../renderer/charts/time-series-chart.tsx'

const minute = 60_000
const count = 30 * 1440
const begin = Date.UTC(2026, 5, 1)

/** A month of minutes as a busy site has them: days, noise, spikes, an hour without data each day. Another seed, other numbers. */
function month(seed: number): Sample[] {
  let state = seed
  return Array.from({ length: count }, (_, index) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const noise = state / 2 ** 32
    const day = Math.sin((index / 1440) * 2 * Math.PI)
    const value = index % 1440 < 60 ? null : Math.round(200 + 150 * day + 60 * noise + (noise > 0.9995 ? 900 : 0))
    return { at: begin + index * minute, value }
  })
}

const root = createRoot(document.getElementById('root') as HTMLElement)

/** Draws another month and resolves with the time, ms, until the frame that shows it is done. */
function draw(seed: number): Promise<number> {
  const samples = month(seed)
  const began = performance.now()
  root.render(
    <MantineProvider defaultColorScheme="dark">
      <div style={{ width: 1200 }}>
        <TimeSeriesChart
          title="Requests"
          unit="1"
          from={begin}
          to={begin + count * minute}
          step={minute}
          lines={[{ id: 'requests', label: 'Requests', samples }]}
          height={240}
        />
      </div>
    </MantineProvider>,
  )
  return new Promise((done) => {
    const drawn = () => {
      const path = document.querySelector('path.chart-line')?.getAttribute('d') ?? ''
      if (path === '' || path === before) return requestAnimationFrame(drawn)
      before = path
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => done(performance.now() - began)
      return port2.postMessage(null)
    }
    requestAnimationFrame(drawn)
  })
}

let before = ''
Object.assign(window, { draw })
