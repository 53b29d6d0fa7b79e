import { describe, expect, it } from 'vitest'
import { signalTypeSchema } from '../../../shared/model/rules/catalog.ts'
import type { Signal } from '../../../shared/model/signal.ts'
import { evidenceTable } from './evidence-columns.ts'

const login = signalTypeSchema.parse({
  type: 'auth.attempt',
  platforms: ['wordpress'],
  meaning: 'A login.',
  fields: [
    { name: 'success', kind: 'boolean', meaning: 'Whether it worked' },
    { name: 'actor.ip', kind: 'string', rule: 'address', meaning: 'From where', personal: true },
  ],
  example: {},
})

function signal(id: string, fields: Signal['fields'], type = 'auth.attempt'): Signal {
  return { id, siteId: 's', type, at: 1, receivedAt: 1, fields }
}

describe('evidenceTable', () => {
  it('says once what all signals share and makes columns of what differs', () => {
    const table = evidenceTable(
      [signal('1', { success: false, 'actor.ip': 'a' }), signal('2', { success: false, 'actor.ip': 'b' })],
      [login],
    )
    expect(table.common.map((field) => [field.name, field.value])).toEqual([['success', false]])
    expect(table.columns).toEqual([{ name: 'actor.ip', meaning: 'From where', personal: true }])
    expect(table.mixed).toBe(false)
  })

  it('shows a single signal field by field', () => {
    expect(evidenceTable([signal('1', { success: false })], [login]).columns.map((column) => column.name)).toEqual(['success'])
  })

  it('masks what the catalog does not describe', () => {
    const table = evidenceTable([signal('1', { other: 1 }, 'x'), signal('2', { success: true })], [login])
    expect(table.mixed).toBe(true)
    expect(table.columns.find((column) => column.name === 'other')?.personal).toBe(true)
  })
})
