import { describe, expect, it } from 'vitest'
import { changeText } from './change-text.ts'

const change = (fields: Record<string, string | null>) =>
  changeText('{field.type} {field.name} {field.version}', { type: 'wp.state_change', fields })

describe('the text of a change', () => {
  it('reads as words, but leaves names as they are', () => {
    expect(change({ type: 'plugin_updated', name: 'my_shop', version: '2.1' })).toBe('Plugin updated my_shop 2.1')
  })
  it('leaves out what the signal does not say', () => {
    expect(change({ type: 'theme_switched', name: 'storefront', version: null })).toBe('Theme switched storefront')
  })
  it('is the bare type when the signal says nothing', () => {
    expect(changeText('{field.file}', { type: 'wp.integrity', fields: {} })).toBe('wp.integrity')
  })
  it('begins with a capital only where it begins with words', () => {
    expect(
      changeText('{field.file} was {field.action}', { type: 'wp.integrity', fields: { file: 'wp-config.php', action: 'modified' } }),
    ).toBe('wp-config.php was modified')
  })
})
