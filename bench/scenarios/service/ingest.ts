import { backlog, grownAgain, grownStore, type Load, rateWanted } from '../../load/grown-store.ts'
import type { Sample } from '../../load/send-rounds.ts'
import { quantile, type Scenario } from '../../scenario.ts'

const sustained = 60_000
/** How often the store grows: with both cores busy a single run says as much of its neighbours as of the service. */
const runs = 3

/** Signals a second between two samples. */
function rate(from: Sample, to: Sample): number {
  return (to.taken - from.taken) / ((to.at - from.at) / 1000)
}

/** The slowest stretch of 60 s; of a shorter run, all of it. */
function slowest(samples: readonly Sample[]): number {
  let least = Number.POSITIVE_INFINITY
  for (const from of samples) {
    const to = samples.find(({ at }) => at >= from.at + sustained)
    if (to) least = Math.min(least, rate(from, to))
  }
  const [first, last] = [samples[0], samples.at(-1)]
  return Number.isFinite(least) || !first || !last ? least : rate(first, last)
}

/** Rate while the store grew from one share of its signals to another. */
function rateBetween(samples: readonly Sample[], signals: number, from: number, to: number): number {
  const reached = (share: number) => samples.find(({ taken }) => taken >= share * signals)
  const [start, end] = [reached(from), reached(to)]
  return start && end ? rate(start, end) : Number.NaN
}

/** The rate of the last tenth against that of the second, %. */
function flatness({ samples, signals }: Load): number {
  return (100 * rateBetween(samples, signals, 0.9, 1)) / rateBetween(samples, signals, 0.1, 0.2)
}

/** Processor time of the service for each signal, µs. */
function cpuOf({ samples, signals }: Load): number {
  return (((samples.at(-1)?.cpu ?? 0) - (samples[0]?.cpu ?? 0)) / signals) * 1e6
}

/** A thousand sites that send as fast as they are taken, until ten million signals are stored; and a backlog. */
export const ingest: Scenario = {
  name: 'ingest',
  about:
    'sends signed batches of 200 signals of 1,000 sites over HTTP, site after site, each the next seven seconds of its traffic, until ten million are in, three times; then, into an empty store, two million in batches of five minutes each',
  async run() {
    const grown: Load[] = [await grownStore()]
    while (grown.length < runs) grown.push(await grownAgain())
    const least = Math.min(...grown.map(({ samples }) => slowest(samples)))
    const flat = grown.map(flatness)
    const memory = Math.max(...grown.map((load) => load.memory))
    const cpu = quantile(grown.map(cpuOf), 0.5)
    const senderCpu = quantile(
      grown.map((load) => load.senderCpu),
      0.5,
    )
    const backlogged = await backlog()
    return [
      { figure: 'signals taken, slowest 60 s of all runs', value: least, unit: '/s', target: rateWanted, better: 'higher', runs },
      {
        figure: 'rate of the last tenth against the second, median',
        value: quantile(flat, 0.5),
        unit: '%',
        target: 85,
        better: 'higher',
        runs,
      },
      { figure: 'the same, lowest', value: Math.min(...flat), unit: '%', target: null, better: 'higher', runs },
      { figure: 'signals stored in a run', value: grown[0]?.signals ?? 0, unit: '', target: null, better: 'higher', runs },
      { figure: 'processor time of the service, a signal, median', value: cpu, unit: 'µs', target: null, better: 'lower', runs },
      { figure: 'processor time of the sender, a signal, median', value: senderCpu, unit: 'µs', target: null, better: 'lower', runs },
      {
        figure: 'resident memory of the service, highest of all runs',
        value: memory / 1e6,
        unit: 'MB',
        target: 350,
        better: 'lower',
        runs,
      },
      {
        figure: 'backlog, signals taken, slowest 60 s',
        value: slowest(backlogged.samples),
        unit: '/s',
        target: null,
        better: 'higher',
        runs: 1,
      },
      {
        figure: 'backlog, processor time of the service, a signal',
        value: cpuOf(backlogged),
        unit: 'µs',
        target: null,
        better: 'lower',
        runs: 1,
      },
      { figure: 'backlog, resident memory, highest', value: backlogged.memory / 1e6, unit: 'MB', target: 350, better: 'lower', runs: 1 },
    ]
  },
}
