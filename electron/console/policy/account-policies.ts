import type { z } from 'zod'
import type { ruleScopesSchema } from '../../../shared/bridge/rules.ts'
import { policyIdsFor } from '../../../shared/engine/policy/effective-rule.ts'
import { editedRules } from '../../../shared/engine/policy/policy-edit.ts'
import { sitesUnder } from '../../../shared/engine/policy/policy-effects.ts'
import { type Policy, policyLayers } from '../../../shared/model/rules/policy.ts'
import type { Site } from '../../../shared/model/sites/site.ts'
import type { Cache } from '../cache/cache.ts'
import { compareNames } from '../cache/fleet/fleet-projection.ts'

/** A policy as it will be once what waits is sent. */
export type PendingPolicy = Policy & { pending: boolean }

/** The policy of a layer in which nobody has set anything. */
export function unsetPolicy(id: string): Policy {
  const [name = '', ownerId] = id.split(':')
  const layer = policyLayers.find((known) => known === name) ?? 'account'
  return { id, layer, ownerId: ownerId ?? null, rules: {}, version: 0, updatedAt: null, updatedBy: null }
}

/** Policies of an account by id, with the edits that wait applied. */
export function policiesOf(cache: Cache, accountId: string): Map<string, PendingPolicy> {
  const policies = new Map(cache.feeds.policies(accountId).map((policy) => [policy.id, { ...policy, pending: false }]))
  for (const { action, state } of cache.outbox.list(accountId)) {
    if (action.kind !== 'edit-policy' || state !== 'waiting') continue
    const before = policies.get(action.policyId) ?? unsetPolicy(action.policyId)
    policies.set(action.policyId, { ...before, rules: editedRules(before.rules, action.rules), pending: true })
  }
  return policies
}

/** What a policy id stands for in an account. */
export interface Scope {
  policy: Policy
  /** Of the client or site; null for the account. */
  name: string | null
  /** Every site that it reaches. */
  sites: Site[]
  /** The policies that apply, weakest first; its own is the last. */
  chain: string[]
}

/** The scope of a policy id; undefined when there is no such client or site in the cache. */
export function scopeOf(cache: Cache, accountId: string, id: string): Scope | undefined {
  const policy = unsetPolicy(id)
  const { layer, ownerId } = policy
  const site = layer === 'site' ? cache.projection.site(accountId, ownerId ?? '')?.site : undefined
  const name = layer === 'account' ? null : nameOf(cache, accountId, id)
  if (name === undefined) return undefined
  const all = cache.projection.sites(accountId).map((row) => row.site)
  const chain = site ? policyIdsFor(site) : layer === 'client' ? ['account', id] : ['account']
  return { policy, name, sites: sitesUnder(policy, all), chain }
}

/** Name of the client or site of a policy; undefined when it is not in the cache. */
export function nameOf(cache: Cache, accountId: string, policyId: string): string | undefined {
  const { layer, ownerId } = unsetPolicy(policyId)
  if (ownerId === null) return undefined
  return layer === 'client' ? cache.projection.clients(accountId).get(ownerId)?.name : cache.projection.site(accountId, ownerId)?.site.name
}

/** Clients and sites of each that a search names, at most. */
const named = 30

/** Clients and sites whose name holds all words of a search, by name, and how many sites the account has. */
export function scopesNamed(cache: Cache, accountId: string, search: string): z.infer<typeof ruleScopesSchema> {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const holds = (name: string) => words.every((word) => name.toLowerCase().includes(word))
  const rows = cache.projection.sites(accountId).sort((a, b) => a.nameOrder - b.nameOrder)
  const perClient = Map.groupBy(rows, ({ site }) => site.clientId)
  return {
    sites: rows.length,
    clients: [...cache.projection.clients(accountId)]
      .filter(([, { name }]) => holds(name))
      .sort(([, a], [, b]) => compareNames(a.name, b.name))
      .slice(0, named)
      .map(([id, { name }]) => ({ policyId: `client:${id}`, name, sites: perClient.get(id)?.length ?? 0 })),
    found: rows
      .filter(({ site }) => holds(site.name))
      .slice(0, named)
      .map(({ site, clientName }) => ({ policyId: `site:${site.id}`, name: site.name, sites: 1, clientName })),
  }
}
