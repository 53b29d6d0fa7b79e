import { afterEach, describe, expect, it } from 'vitest'
import { hasBusDaemon, startSessionBus } from '../desktop/stand-in/session-bus.ts'
import { networkIsMetered, watchMetered } from './metered.ts'

const before = process.env.DBUS_SYSTEM_BUS_ADDRESS
afterEach(() => {
  if (before === undefined) delete process.env.DBUS_SYSTEM_BUS_ADDRESS
  else process.env.DBUS_SYSTEM_BUS_ADDRESS = before
})

describe.skipIf(!hasBusDaemon)(`a metered network${hasBusDaemon ? '' : ' (skipped: there is no dbus-daemon)'}`, () => {
  it('is what NetworkManager says on the bus of the system; where it does not run none is', async () => {
    const { address, stop } = await startSessionBus()
    process.env.DBUS_SYSTEM_BUS_ADDRESS = address
    expect(await networkIsMetered('linux')).toBe(false)
    const { Message, systemBus, Variant } = await import('@jellybrick/dbus-next')
    const bus = systemBus()
    let says = 0
    bus.addMethodHandler((asked) => {
      if (asked.member !== 'Get' || asked.body[1] !== 'Metered') return false
      bus.send(Message.newMethodReturn(asked, 'v', [new Variant('u', says)]))
      return true
    })
    await bus.requestName('org.freedesktop.NetworkManager', 0)
    const answers: boolean[] = []
    for (says = 0; says < 5; says += 1) answers.push(await networkIsMetered('linux'))
    // Unknown, yes, no, guessed yes, guessed no.
    expect(answers).toEqual([false, true, false, true, false])
    says = 1
    expect(await networkIsMetered('darwin')).toBe(false)
    bus.disconnect()
    stop()
  })
})

describe('a watch over it', () => {
  it('knows what was heard last, and keeps it when a question fails', async () => {
    const asked: ((answer: boolean | Error) => void)[] = []
    const ask = () =>
      new Promise<boolean>((resolve, reject) => asked.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer))))
    const watch = watchMetered(ask, 1)
    expect(watch.metered).toBe(false)
    asked[0]?.(true)
    await expect.poll(() => watch.metered).toBe(true)
    await expect.poll(() => asked.length).toBeGreaterThan(1)
    asked[1]?.(new Error('no bus'))
    await expect.poll(() => asked.length).toBeGreaterThan(2)
    expect(watch.metered).toBe(true)
    asked[2]?.(false)
    await expect.poll(() => watch.metered).toBe(false)
    watch.close()
  })
})
