import { afterEach, describe, expect, it } from 'vitest'
import { minute, signal, start, TestService } from './testing/fixture.ts'

const hour = 60 * minute
let service: TestService

afterEach(() => service.close())

async function siteThatSends() {
  service = new TestService()
  const site = service.addSite()
  const send = () => service.send(site, [signal(site, 'request', service.now)])
  for (let n = 0; n < 12; n++) {
    await send()
    service.advance(5 * minute)
  }
  return { send }
}

const silences = () => service.alerts().filter(({ ruleId }) => ruleId === 'site_silent').length

describe('minutes that the service could not watch', () => {
  it('do not make a site silent when the machine slept or its clock was set forward', async () => {
    const { send } = await siteThatSends()
    service.now += 8 * hour
    service.pipeline.tick()
    expect(silences()).toBe(0)
    await send()
    service.advance(50 * minute)
    expect(silences()).toBe(0)
    service.advance(20 * minute)
    expect(silences()).toBe(1)
  })

  it('do not make the service blind when the clock is set back again', async () => {
    const { send } = await siteThatSends()
    service.now += 8 * hour
    service.pipeline.tick()
    service.now = start + hour + 10 * minute
    service.pipeline.tick()
    await send()
    service.advance(70 * minute)
    expect(silences()).toBe(1)
  })
})
