import { describe, expect, it } from 'vitest'
import { changeText } from './change-text.ts'

const change = (fields: Record<string, string | null>) =>
  changeText('{field.type} {field.name} {field.version}', { type: 'wp.state_change', fields })

describe('the text of a change', () => {
  it('reads as words, but leaves names as they are', () => {
    expect(change({ type: 'plugin_updated', name: 'my_shop', version: '2.1' })).toBe('plugin updated my_shop 2.1')
  })
  it('leaves out what the signal does not say', () => {
    expect(change({ type: 'theme_switched', name: 'storefront', version: null })).toBe('theme switched storefront')
  })
  it('is the bare type when the signal says nothing', () => {
    expect(change({})).toBe('wp.state_change')
  })
})
