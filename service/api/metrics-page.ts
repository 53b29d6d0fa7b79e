import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Service } from '../service.ts'

interface Sample {
  labels?: Record<string, string>
  value: number
}

/** Counts answers by route and status. Routes are patterns, so there are only a few. */
export class RequestCounter {
  private readonly counts = new Map<string, { labels: Record<string, string>; value: number }>()

  count(method: string, route: string, status: number): void {
    const key = `${method} ${route} ${status}`
    const entry = this.counts.get(key) ?? { labels: { method, route, status: String(status) }, value: 0 }
    entry.value++
    this.counts.set(key, entry)
  }

  samples(): Sample[] {
    return [...this.counts.values()]
  }
}

const loopDelay = monitorEventLoopDelay({ resolution: 20 })
loopDelay.enable()

/** The service about itself in the Prometheus text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). */
export function metricsPage(service: Service, requests: RequestCounter): string {
  const { count } = service.signals.totals()
  return [
    metric('process_resident_memory_bytes', 'gauge', 'Resident memory size in bytes.', [{ value: process.memoryUsage.rss() }]),
    metric('process_uptime_seconds', 'gauge', 'Seconds since the process started.', [{ value: process.uptime() }]),
    metric('logystera_event_loop_delay_seconds', 'gauge', 'Delay of the event loop, 99th percentile since the start.', [
      { value: loopDelay.percentile(99) / 1e9 },
    ]),
    metric('logystera_http_requests_total', 'counter', 'HTTP requests answered.', requests.samples()),
    metric('logystera_sites', 'gauge', 'Sites of the account.', [{ value: service.sites.count() }]),
    metric('logystera_signals_stored', 'gauge', 'Signals stored now.', [{ value: count }]),
    metric('logystera_alerts_stored', 'gauge', 'Alerts stored now.', [{ value: service.alerts.count() }]),
  ].join('')
}

function metric(name: string, type: 'gauge' | 'counter', help: string, samples: Sample[]): string {
  const lines = samples.map(({ labels, value }) => `${name}${labels ? written(labels) : ''} ${value}\n`)
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

function written(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replaceAll(/[\\"\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`))}"`,
  )
  return `{${pairs.join(',')}}`
}
