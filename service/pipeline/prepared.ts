import { type CompiledPlatform, derive } from '../../shared/engine/conditions/derive.ts'
import type { Signal } from '../../shared/model/signal.ts'
import { type Chunk, inOrder, packChunk, toRow } from '../store/signals/chunk.ts'

/**
 * The signals of a batch as a commit needs them: the chunk that is stored, and
 * what they say about metrics, in its order. Columns of plain values, because those
 * cross from one thread to another at next to no cost.
 */
export interface Prepared {
  chunk: Chunk
  /** Series that are observed: the metric's id, and the `labelKey`. */
  metrics: string[]
  keys: string[]
  /** Index after the last observation of each signal. */
  ends: Uint32Array
  /** Series and value of each observation. */
  series: Uint32Array
  values: Float64Array
}

/** Prepares signals of a site of a platform; `platform` may be of any rules, only its metrics count. */
export function prepare(platform: Pick<CompiledPlatform, 'derivations'>, unordered: readonly Signal[]): Prepared {
  const signals = inOrder(unordered)
  const known = new Map<string, number>()
  const metrics: string[] = []
  const keys: string[] = []
  const ends = new Uint32Array(signals.length)
  const series: number[] = []
  const values: number[] = []
  for (const [index, signal] of signals.entries()) {
    for (const { metric, key, value } of derive(platform, signal)) {
      const name = `${metric.id} ${key}`
      let number = known.get(name)
      if (number === undefined) {
        number = metrics.length
        known.set(name, number)
        metrics.push(metric.id)
        keys.push(key)
      }
      series.push(number)
      values.push(value)
    }
    ends[index] = series.length
  }
  return { chunk: packChunk(signals.map(toRow)), metrics, keys, ends, series: Uint32Array.from(series), values: Float64Array.from(values) }
}

/** Calls `observe` with each observation of the signal at `index`: the place of its series among `metrics` and `keys`, and the value. */
export function eachObservation({ ends, series, values }: Prepared, index: number, observe: (series: number, value: number) => void): void {
  for (let at = index === 0 ? 0 : ends[index - 1]!; at < ends[index]!; at++) observe(series[at]!, values[at]!)
}
