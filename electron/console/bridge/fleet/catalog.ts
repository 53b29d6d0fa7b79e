import { toFleetRow } from '../../cache/fleet/fleet-projection.ts'
import type { ConsoleCore } from '../../core.ts'
import type { BridgeBase } from '../base.ts'
import { accountOf } from '../base.ts'
import { refuse } from '../refusal.ts'

/** The catalog of an account, as it was last read. */
export function catalogProcedures(os: BridgeBase, core: ConsoleCore) {
  return {
    get: os.catalog.get.handler(({ input: { accountId } }) => {
      accountOf(core, accountId)
      const catalog = core.cache.feeds.catalog(accountId)
      if (!catalog) throw refuse('not_found', 'The catalog of this account has not been read yet.')
      return catalog
    }),
  }
}

/** One search over sites, alerts and rules of all accounts. */
export function searchProcedures(os: BridgeBase, core: ConsoleCore) {
  return {
    query: os.search.query.handler(({ input: { text, limit } }) => {
      const words = text
        .toLowerCase()
        .split(/\s+/)
        .filter((word) => word !== '')
      const holds = (...texts: (string | null)[]) => {
        const all = texts.join(' ').toLowerCase()
        return words.length > 0 && words.every((word) => all.includes(word))
      }
      const sites = core.cache.projection
        .sites(null)
        .filter(({ site, clientName }) => holds(site.name, site.url, clientName, ...site.tags, site.id))
      // Whose name begins with the first word come before the others, each of them by name.
      const named = sites.filter(({ site }) => site.name.toLowerCase().startsWith(words[0] ?? ''))
      const others = sites.filter(({ site }) => !site.name.toLowerCase().startsWith(words[0] ?? ''))
      const byName = (a: { nameOrder: number }, b: { nameOrder: number }) => a.nameOrder - b.nameOrder
      const rules = core
        .catalogs(null)
        .flatMap(({ accountId, catalog }) =>
          catalog.rules.filter((rule) => holds(rule.id, rule.title)).map(({ id, title }) => ({ accountId, id, title })),
        )
      return {
        sites: [...named.sort(byName), ...others.sort(byName)].slice(0, limit).map(toFleetRow),
        alerts: core.cache.alerts.search(text, limit),
        rules: rules.slice(0, limit),
      }
    }),
  }
}
