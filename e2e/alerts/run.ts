import { parseArgs } from 'node:util'
import { loadCatalog } from '../../service/catalog.ts'
import { play } from './replay.ts'
import { scoresOf, written } from './scores.ts'

/**
 * `npm run test:alerts [-- --sites N --days N --seed N]`: a week of ordinary
 * traffic, in which nothing above info may be raised; then a week with the
 * simulated fleet's stories, and how well each rule told them.
 */
const { values } = parseArgs({ options: { sites: { type: 'string' }, days: { type: 'string' }, seed: { type: 'string' } } })
const fleet = { sites: Number(values.sites ?? 60), days: Number(values.days ?? 7), seed: Number(values.seed ?? 20_260_408) }
console.log(`${fleet.sites} sites, ${fleet.days} days, seed ${fleet.seed}`)

const quiet = await play({ ...fleet, stories: false })
const unjust = quiet.alerts.filter(({ severity }) => severity !== 'info')
console.log(`ordinary traffic: ${quiet.signals} signals, ${unjust.length} alerts above info`)
for (const { severity, ruleId, site, firstFiredAt, summary } of unjust)
  console.log(`  ${severity} ${ruleId} ${site} ${new Date(firstFiredAt).toISOString()}: ${summary}`)

const told = await play({ ...fleet, stories: true })
console.log(`with stories: ${told.signals} signals, ${told.stories.length} stories, ${told.alerts.length} alerts`)
console.log(written(scoresOf(told, loadCatalog().rules)))
process.exitCode = unjust.length === 0 ? 0 : 1
