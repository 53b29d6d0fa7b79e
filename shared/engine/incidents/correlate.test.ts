import { describe, expect, it } from 'vitest'
import type { Alert } from '../../model/alerts/alert.ts'
import { causeClusters, causeOf, incidentOf, siteClusters } from './correlate.ts'

const minute = 60_000

const at = (id: string, minutes: number, siteId = 's_1') => ({ id, siteId, ruleId: 'r', firstFiredAt: minutes * minute })

describe('correlation', () => {
  it('puts alerts of a site together while each comes within 10 minutes of the one before', () => {
    const clusters = siteClusters([at('c', 19), at('a', 0), at('b', 10), at('d', 40)])
    expect(clusters.map((cluster) => cluster.map(({ id }) => id))).toEqual([['a', 'b', 'c']])
  })

  it('puts a cause together once it reaches three sites within 30 minutes', () => {
    expect(causeClusters([at('a', 0, 's_1'), at('b', 20, 's_2'), at('c', 30, 's_3')])).toHaveLength(1)
    expect(causeClusters([at('a', 0, 's_1'), at('b', 20, 's_2'), at('c', 31, 's_3')])).toHaveLength(0)
    expect(causeClusters([at('a', 0, 's_1'), at('b', 1, 's_2'), at('c', 2, 's_2')])).toHaveLength(0)
  })

  it('takes the cause from the group, or from evidence that agrees', () => {
    const fatal = (plugin: string) => ({ type: 'php.fatal', fields: { plugin, version: '5.3.0' } })
    expect(causeOf({ plugin: 'seo-pack', version: '5.3.0' }, [])).toEqual({ field: 'plugin', value: 'seo-pack' })
    expect(causeOf({}, [fatal('a'), fatal('a')])).toEqual({ field: 'plugin', value: 'a' })
    expect(causeOf({}, [fatal('a'), fatal('b')])).toEqual({ field: 'version', value: '5.3.0' })
    expect(causeOf({}, [{ type: 'wp.state_change', fields: { name: 'seo-pack' } }])).toEqual({ field: 'plugin', value: 'seo-pack' })
    expect(causeOf({}, [])).toBeNull()
  })

  it('is as bad as its worst alert and open while any of them is', () => {
    const alert = (id: string, minutes: number, more: Partial<Alert>) =>
      ({ ...at(id, minutes), title: id, lastFiredAt: minutes * minute, status: 'resolved', resolvedAt: 50 * minute, ...more }) as Alert
    const cluster = [alert('b', 5, { severity: 'critical' }), alert('a', 1, { severity: 'low' })]
    expect(incidentOf(cluster, null)).toMatchObject({
      id: 'is_a',
      severity: 'critical',
      status: 'resolved',
      alertIds: ['a', 'b'],
      resolvedAt: 50 * minute,
      startedAt: minute,
    })
    expect(incidentOf([...cluster, alert('c', 9, { severity: 'high', status: 'acknowledged', resolvedAt: null })], null)).toMatchObject({
      status: 'open',
      resolvedAt: null,
    })
  })
})
