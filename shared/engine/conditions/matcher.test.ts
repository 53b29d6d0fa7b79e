import { describe, expect, it } from 'vitest'
import type { Matcher } from '../../model/metric.ts'
import { compileMatchers } from './matcher.ts'

const fields: Record<string, string | number | boolean | null> = { status: 502, success: false, role: 'editor', empty: '', none: null }

describe('matchers', () => {
  it.each<[Matcher, boolean]>([
    [{ field: 'role', op: '=', value: 'editor' }, true],
    [{ field: 'success', op: '=', value: false }, true],
    [{ field: 'success', op: '=', value: 'false' }, true],
    [{ field: 'gone', op: '=', value: 'editor' }, false],
    [{ field: 'gone', op: '!=', value: 'editor' }, true],
    [{ field: 'role', op: 'in', value: ['author', 'editor'] }, true],
    [{ field: 'role', op: 'not-in', value: ['author', 'editor'] }, false],
    [{ field: 'status', op: '>=', value: 500 }, true],
    [{ field: 'status', op: '<', value: 500 }, false],
    [{ field: 'role', op: '>', value: 1 }, false],
    [{ field: 'empty', op: 'exists' }, false],
    [{ field: 'none', op: 'exists' }, false],
    [{ field: 'role', op: 'exists' }, true],
  ])('%j is %s', (matcher, expected) => expect(compileMatchers([matcher])((field) => fields[field])).toBe(expected))

  it('must all hold', () => {
    const both: Matcher[] = [
      { field: 'role', op: '=', value: 'editor' },
      { field: 'status', op: '=', value: 200 },
    ]
    expect(compileMatchers(both)((field) => fields[field])).toBe(false)
    expect(compileMatchers([])(() => undefined)).toBe(true)
  })
})
