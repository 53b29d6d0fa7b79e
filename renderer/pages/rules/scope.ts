import type { BacktestScope } from '../../../shared/model/rules/backtest.ts'

/** The sites that a policy id stands for, as a backtest asks for them. */
export function backtestScope(policyId: string): BacktestScope {
  const [layer, ownerId = ''] = policyId.split(':')
  if (layer === 'client') return { clientId: ownerId }
  return layer === 'site' ? { siteIds: [ownerId] } : 'all'
}
