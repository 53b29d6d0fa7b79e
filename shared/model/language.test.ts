import { describe, expect, it } from 'vitest'
import { chooseLocale } from './language.ts'

describe('the language of a person', () => {
  it('is the first of the system that is known', () => {
    expect(chooseLocale('system', ['fr-CH', 'de-CH', 'en'])).toEqual({ language: 'de', tag: 'de-CH' })
    expect(chooseLocale('system', ['en-GB', 'de'])).toEqual({ language: 'en', tag: 'en-GB' })
  })

  it('is English where none is known', () => {
    expect(chooseLocale('system', ['fr', 'den-CA'])).toEqual({ language: 'en', tag: 'en' })
    expect(chooseLocale('system', [])).toEqual({ language: 'en', tag: 'en' })
  })

  it('is what was chosen, with the region of the system where it has one', () => {
    expect(chooseLocale('de', ['en-US'])).toEqual({ language: 'de', tag: 'de' })
    expect(chooseLocale('de', ['en-US', 'de-AT'])).toEqual({ language: 'de', tag: 'de-AT' })
    expect(chooseLocale('en', ['de-AT'])).toEqual({ language: 'en', tag: 'en' })
  })
})
