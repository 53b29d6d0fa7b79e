import { numberFormat } from '../../messages/locale.ts'
import { messages } from '../../messages/messages.ts'

const whole: Intl.NumberFormatOptions = { maximumFractionDigits: 0 }
const oneDigit: Intl.NumberFormatOptions = { maximumFractionDigits: 1 }
const twoDigits: Intl.NumberFormatOptions = { maximumFractionDigits: 2 }
const compact: Intl.NumberFormatOptions = { notation: 'compact', maximumFractionDigits: 1 }

/** A plain number: whole above 100, one digit above 10, else two. */
export function formatNumber(value: number): string {
  const size = Math.abs(value)
  if (Number.isInteger(value) || size >= 100) return numberFormat(whole).format(value)
  return size >= 10 ? numberFormat(oneDigit).format(value) : numberFormat(twoDigits).format(value)
}

function duration(ms: number): string {
  const units = messages.common.unitsOfTime
  const size = Math.abs(ms)
  if (size < 1000) return `${formatNumber(ms)} ms`
  if (size < 120_000) return `${formatNumber(ms / 1000)} s`
  if (size < 2 * 3_600_000) return `${formatNumber(Math.round(ms / 60_000))} min`
  if (size < 2 * 86_400_000) return `${formatNumber(Math.round(ms / 360_000) / 10)} ${units.hours}`
  return `${formatNumber(Math.round(ms / 8_640_000) / 10)} ${units.days}`
}

function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let rest = value
  let unit = 0
  while (Math.abs(rest) >= 1024 && unit < units.length - 1) {
    rest /= 1024
    unit += 1
  }
  return `${formatNumber(rest)} ${units[unit]}`
}

/** A value with its unit, as a person reads it: `6.2 s`, `214`, `1.5 GiB`, `95 %`. Units are the catalog's. */
export function formatValue(value: number, unit: string): string {
  switch (unit) {
    case '1':
    case '':
      return formatNumber(value)
    case 'ms':
      return duration(value)
    case 's':
      return duration(value * 1000)
    case 'bytes':
      return bytes(value)
    case 'percent':
      return `${formatNumber(value)} %`
    default:
      return `${formatNumber(value)} ${unit}`
  }
}

/** The same for an axis, where there is room for few characters. */
export function formatTick(value: number, unit: string): string {
  if (value === 0) return '0'
  if ((unit === '1' || unit === '') && Math.abs(value) >= 10_000) return numberFormat(compact).format(value)
  return formatValue(value, unit)
}

const decimalSteps = [1, 2, 2.5, 5, 10]
/** Steps people count time in, in ms. */
const timeSteps = [
  1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000,
  21_600_000, 43_200_000, 86_400_000,
]

function niceStep(rough: number, unit: string): number {
  const factor = unit === 's' ? 1000 : 1
  if ((unit === 'ms' || unit === 's') && rough * factor >= 1000) {
    const step = timeSteps.find((candidate) => candidate >= rough * factor)
    if (step !== undefined) return step / factor
  }
  if (unit === 'bytes' && rough >= 1) return 2 ** Math.ceil(Math.log2(rough))
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = (decimalSteps.find((candidate) => candidate * power >= rough * 0.999) ?? 10) * power
  // Half a login does not exist.
  return unit === '1' ? Math.max(1, Math.ceil(step)) : step
}

/** Round values from 0 (or below, if `low` is) to above `high`, about `count` of them. */
export function valueTicks(low: number, high: number, unit: string, count: number): number[] {
  const bottom = Math.min(0, low)
  const top = high <= bottom ? bottom + 1 : high
  const step = niceStep((top - bottom) / Math.max(1, count), unit)
  const ticks: number[] = []
  const first = Math.floor(bottom / step)
  const last = Math.ceil((top / step) * 1.0001)
  for (let index = first; index <= Math.max(last, first + 1); index += 1) ticks.push(index * step)
  return ticks
}
