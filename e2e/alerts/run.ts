import { parseArgs } from 'node:util'
import { loadCatalog } from '../../service/catalog.ts'
import { type Played, type Progress, play } from './replay.ts'
import { isGood, scoresOf, written } from './scores.ts'

/**
 * `npm run test:alerts [-- --sites N --days N --seed N --json]`: a week of ordinary
 * traffic with routine changes and things that come close to a fault, in which
 * nothing above info may be raised; then a week with faults as well, and how each
 * rule did against what they were to cause. Counted as passed: the quiet week, the
 * memory it took, and each rule that was told, always fired, and never without a
 * cause.
 */
const { values } = parseArgs({
  options: { sites: { type: 'string' }, days: { type: 'string' }, seed: { type: 'string' }, json: { type: 'boolean' } },
})
const fleet = { sites: Number(values.sites ?? 60), days: Number(values.days ?? 7), seed: Number(values.seed ?? 20_260_408) }
if (!Object.values(fleet).every((value) => Number.isInteger(value) && value > 0)) {
  console.error('--sites, --days and --seed are whole numbers above 0.')
  process.exit(2)
}
const memoryLimit = 700_000_000
const say = values.json ? () => {} : (text: string) => console.log(text)
const megabytes = (bytes: number) => `${Math.round(bytes / 1_000_000)} MB`

async function week(told: 'everything' | 'no faults'): Promise<Played & { seconds: number }> {
  const start = performance.now()
  const onProgress = ({ hours, of, signals }: Progress) => {
    const seconds = (performance.now() - start) / 1000
    say(`  hour ${String(hours).padStart(3)} of ${of}: ${signals} signals, ${Math.round(signals / seconds)} a second`)
  }
  const played = await play({ ...fleet, told, onProgress })
  return { ...played, seconds: Math.round((performance.now() - start) / 1000) }
}

const described = ({ severity, ruleId, site, firstFiredAt, summary }: Played['alerts'][number]) =>
  `${severity} ${ruleId} ${site} ${new Date(firstFiredAt).toISOString()}: ${summary}`

say(`${fleet.sites} sites, ${fleet.days} days, seed ${fleet.seed}\nOrdinary traffic, routine changes and near misses`)
const quiet = await week('no faults')
const unjust = quiet.alerts.filter(({ severity }) => severity !== 'info')
say(`${quiet.signals} signals, ${quiet.stories.length} stories, ${unjust.length} alerts above info, ${quiet.seconds} s`)
for (const alert of unjust) say(`  ${described(alert)}`)

say('\nWith faults')
const told = await week('everything')
const scores = scoresOf(told, loadCatalog().rules)
const harmless = told.stories.filter(({ causes }) => causes.length === 0).length
say(
  `${told.signals} signals, ${told.stories.length} stories (${harmless} cause nothing), ${told.alerts.length} alerts, ${told.seconds} s\n`,
)
say(written(scores))

const memory = Math.max(quiet.memory, told.memory)
say(`\nresident memory at most ${megabytes(memory)} of ${megabytes(memoryLimit)}\n`)
console.log(
  JSON.stringify({
    ...fleet,
    signals: quiet.signals + told.signals,
    seconds: quiet.seconds + told.seconds,
    memory,
    quiet: { stories: quiet.stories.length, alertsAboveInfo: unjust.length },
    rules: scores,
  }),
)
const verdicts = [unjust.length === 0, memory < memoryLimit, ...scores.map(isGood)]
const passed = verdicts.filter(Boolean).length
console.log(`${passed} passed, ${verdicts.length - passed} failed`)
process.exitCode = passed === verdicts.length ? 0 : 1
