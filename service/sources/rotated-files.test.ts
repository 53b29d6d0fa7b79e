import { describe, expect, it } from 'vitest'
import { rotationOf } from './rotated-files.ts'

describe('rotationOf', () => {
  it('knows the names that rotation gives', () => {
    for (const name of [
      'audit.log.1',
      'audit.log-20260408',
      'audit.log.2026-04-08',
      'audit-2026-04-08.log',
      'audit.log.old',
      'audit.log.2026-04-08T12:00:00Z',
    ])
      expect([name, rotationOf('audit.log', name)]).toEqual([name, 'plain'])
    for (const name of ['audit.log.2.bz2', 'audit-2026-04-08.log.zst', 'audit.log-20260408.xz'])
      expect([name, rotationOf('audit.log', name)]).toEqual([name, 'packed'])
    expect(rotationOf('audit.log', 'audit.log.2.gz')).toBe('gzip')
    expect(rotationOf('events', 'events.1')).toBe('plain')
  })

  it('takes no other file for one of them', () => {
    for (const name of [
      'audit.log',
      'audit.log.notes',
      'audit.json',
      'audit2.log',
      'audit-other.log',
      'audit.log.1.tmp',
      'error.log.1',
      'audit.log~',
    ])
      expect([name, rotationOf('audit.log', name)]).toEqual([name, undefined])
  })
})
