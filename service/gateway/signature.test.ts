import { describe, expect, it } from 'vitest'
import { isTimely, sign, verify } from './signature.ts'

// The public vector of the Standard Webhooks reference implementations.
const vector = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1614265330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}
const check = (change: Partial<typeof vector> = {}) => {
  const v = { ...vector, ...change }
  return verify([v.secret], v.id, String(v.timestamp), v.body, v.signature)
}

describe('the signature', () => {
  it('is that of the Standard Webhooks vector, with and without the prefix of the secret', () => {
    expect(sign(vector.secret, vector.id, vector.timestamp, vector.body)).toBe(vector.signature)
    expect(sign(vector.secret.slice(6), vector.id, vector.timestamp, Buffer.from(vector.body))).toBe(vector.signature)
  })

  it('is accepted for what was signed and for nothing else', () => {
    expect(check()).toBe(true)
    expect(check({ id: 'msg_other' })).toBe(false)
    expect(check({ timestamp: vector.timestamp + 1 })).toBe(false)
    expect(check({ body: '{"test":2432232314}' })).toBe(false)
    expect(check({ secret: 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' })).toBe(false)
  })

  it('is found among several, and under either secret of a rotation', () => {
    expect(check({ signature: `v1a,abcd v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= ${vector.signature}` })).toBe(true)
    expect(verify(['whsec_AAAA', vector.secret], vector.id, String(vector.timestamp), vector.body, vector.signature)).toBe(true)
  })

  it('is refused when it is empty, cut or of another version', () => {
    for (const signature of [
      '',
      'v1,',
      'v1',
      vector.signature.slice(0, -8),
      vector.signature.replace('v1,', 'v2,'),
      vector.signature.slice(3),
    ]) {
      expect(check({ signature })).toBe(false)
    }
  })
})

describe('isTimely', () => {
  it('allows 300 s on either side and nothing that is not unix seconds', () => {
    const now = 1_700_000_000_000
    expect(isTimely('1699999700', now)).toBe(true)
    expect(isTimely('1700000300', now)).toBe(true)
    expect(isTimely('1699999699', now)).toBe(false)
    expect(isTimely('1700000301', now)).toBe(false)
    for (const odd of ['', 'now', '1.7e9', '-1700000000', ' 1700000000', '1700000000000']) expect(isTimely(odd, now)).toBe(false)
  })
})
