import { describe, expect, it } from 'vitest'
import { messages } from '../messages/messages.ts'
import { errorText } from './error-text.ts'

const refusal = (code: string, data?: unknown) => Object.assign(new Error('said by the console'), { code, data })

describe('the words for an error', () => {
  it('tell a service that answers with an error from one that cannot be reached', () => {
    const { offline, failing } = messages.common.errors
    expect(errorText(refusal('offline', { status: 503 }))).toMatchObject({ code: 'offline', what: failing(503) })
    expect(errorText(refusal('offline', { status: 0 })).what).toBe(offline)
    expect(errorText(refusal('offline')).what).toBe(offline)
  })

  it('say why a filter cannot be read, and repeat nothing of an error that nobody knows', () => {
    const unknown = errorText(new Error('SELECT secret FROM keys'))
    expect(unknown.what).toBe(messages.common.errors.internal)
    expect(errorText(refusal('filter_invalid', { position: 0, length: 1, fault: { kind: 'nonsense' } })).what).toBe('said by the console')
    expect(errorText(refusal('refused')).what).toBe('said by the console')
  })
})
