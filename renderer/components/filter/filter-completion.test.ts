import { describe, expect, it } from 'vitest'
import { fleetFilterKeys } from '../../../shared/bridge/filter.ts'
import { complete, completionPlace, filterSpans } from './filter-completion.ts'

const place = (text: string, caret = text.length) => completionPlace(text, caret, fleetFilterKeys)

describe('completion in a filter', () => {
  it('offers keys where a word begins, also after a minus', () => {
    expect(place('sta')).toMatchObject({ kind: 'key', prefix: 'sta', from: 0 })
    expect(place('status:critical -cl')).toMatchObject({ kind: 'key', prefix: 'cl', from: 17 })
  })

  it('offers values after a known key, each of a list by itself', () => {
    expect(place('client:nor')).toMatchObject({ kind: 'value', prefix: 'nor', from: 7, key: { key: 'client' } })
    expect(place('status:critical,deg')).toMatchObject({ kind: 'value', prefix: 'deg', from: 16 })
    expect(place('client:"Harbor & So')).toMatchObject({ kind: 'value', prefix: 'Harbor & So', from: 7 })
  })

  it('puts in a choice so that the filter reads it back whole', () => {
    expect(complete('sta', place('sta'), 'status')).toEqual({ text: 'status:', caret: 7 })
    expect(complete('client:har php<8', place('client:har php<8', 10), 'Harbor & Sons').text).toBe('client:"Harbor & Sons" php<8')
  })
})

describe('highlighting of a filter', () => {
  it('tells keys, values and words apart and loses no character', () => {
    const text = ' client:northwind,harbor  wp.version<6.6 shop'
    const spans = filterSpans(text, fleetFilterKeys)
    expect(spans.map((span) => span.text).join('')).toBe(text)
    expect(spans.filter((span) => span.kind === 'key').map((span) => span.text)).toEqual(['client:', 'wp.version'])
    expect(spans.filter((span) => span.kind === 'value').map((span) => span.text)).toEqual(['northwind,harbor', '<6.6'])
  })

  it('marks the place that cannot be read', () => {
    const text = 'client:a status:odd more'
    const spans = filterSpans(text, fleetFilterKeys)
    expect(spans.map((span) => span.text).join('')).toBe(text)
    expect(spans.find((span) => span.kind === 'fault')?.text).toBe('odd')
  })
})
