import { describe, expect, it } from 'vitest'
import { fullBucket, refilled, type TokenBucket, takeToken } from './token-bucket.ts'

const rate = { perSecond: 2, burst: 5 }

/** How many of `requests`, one every `gap` ms, are let through. */
function passed(requests: number, gap: number): number {
  let bucket: TokenBucket = fullBucket(rate, 0)
  let count = 0
  for (let index = 0; index < requests; index++) {
    const taken = takeToken(bucket, rate, index * gap)
    bucket = taken.bucket
    if (taken.retryAfter === 0) count++
  }
  return count
}

describe('a token bucket', () => {
  it('lets the burst through at once, then its rate', () => {
    expect(passed(100, 0)).toBe(5)
    expect(passed(100, 100)).toBe(5 + Math.floor(9.9 * 2))
    expect(passed(100, 500)).toBe(100)
  })

  it('says when to come again, and then there is a token', () => {
    const slow = { perSecond: 0.1, burst: 1 }
    const { bucket } = takeToken(fullBucket(slow, 0), slow, 0)
    const refused = takeToken(bucket, slow, 2500)
    expect(refused.retryAfter).toBe(8)
    expect(takeToken(refused.bucket, slow, 2500 + 7000).retryAfter).toBe(1)
    expect(takeToken(refused.bucket, slow, 2500 + 8000).retryAfter).toBe(0)
  })

  it('holds no more than its burst, and survives a clock that is set back', () => {
    const empty = { tokens: 0, at: 1_000_000 }
    expect(refilled(empty, rate, 2_000_000).tokens).toBe(5)
    const back = refilled(empty, rate, 0)
    expect(back.tokens).toBe(0)
    expect(refilled(back, rate, 1000).tokens).toBe(2)
  })
})
