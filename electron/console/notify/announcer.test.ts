import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultSettings } from '../../../shared/bridge/settings.ts'
import type { Alert } from '../../../shared/model/alerts/alert.ts'
import { begin, Desk } from '../testing/announcer-desk.ts'
import { alert } from '../testing/fixtures.ts'
import { keepMute } from './mutes.ts'

const minute = 60_000
let desk: Desk
beforeEach(() => {
  desk = new Desk()
})
afterEach(() => {
  desk.kill()
})

const again = (one: Alert, at: number, status: 'resolved' | 'reopened'): Alert => ({
  ...one,
  status: status === 'resolved' ? 'resolved' : 'firing',
  lastFiredAt: status === 'resolved' ? one.lastFiredAt : at,
  steps: [...one.steps, { at, author: 'service', action: status }],
})
const quietHours = { weekdays: [2], from: '12:00', to: '13:00', timeZone: 'UTC', criticalBreaksThrough: true }

describe('what quiet hours hold back', () => {
  it('is told in one summary at their end, each alert once, over a restart too, and critical ones at once', async () => {
    desk.settings = { ...desk.settings, quietHours }
    const over = desk.fires('1', { severity: 'high' })
    desk.fires('2', { severity: 'high' })
    desk.fires('3')
    expect(desk.titles).toEqual(['Brute force login · Site s1'])
    desk.hear(again(over, desk.now + minute, 'resolved'))
    await desk.restart()
    desk.later(30 * minute)
    expect(desk.requests).toHaveLength(1)
    desk.later(31 * minute)
    expect(desk.requests.slice(1)).toMatchObject([{ title: 'During quiet hours: 2 high', body: 'Account a. 1 of them are over by now' }])
    desk.later(minute)
    await desk.restart()
    desk.later(minute)
    expect(desk.requests).toHaveLength(2)
  })

  it('when there is much of it, is told in slices: others have their turn, each alert counts once, and what ends meanwhile is not lost', async () => {
    desk.settings = { ...desk.settings, doNotDisturbUntil: desk.now + 60 * minute }
    const page = Array.from({ length: 1000 }, (_, index) => alert(`m${index}`, 's1', desk.now))
    const changes = page.map((one) => desk.change('alert', one, one.id))
    desk.announcer.consider('a', desk.cache.apply('a', changes, 'e.1').alerts, false)
    expect(desk.cache.announced.counts().held).toBe(1000)
    desk.later(61 * minute)
    expect(desk.requests).toEqual([])
    // A second look while the first is under way tells nothing twice.
    desk.announcer.look()
    let turns = 0
    while (desk.requests.length === 0 && turns < 1000) {
      turns += 1
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(turns).toBeGreaterThan(10)
    expect(desk.titles).toEqual(['While you were not to be disturbed: 1000 critical'])
    expect(desk.cache.announced.counts().held).toBe(0)
    desk.later(minute)
    expect(desk.requests).toHaveLength(1)
  })

  it('that is killed between slices is told once in the next summary', async () => {
    desk.settings = { ...desk.settings, doNotDisturbUntil: desk.now + 60 * minute }
    const changes = Array.from({ length: 300 }, (_, index) => desk.change('alert', alert(`m${index}`, 's1', desk.now), `m${index}`))
    desk.announcer.consider('a', desk.cache.apply('a', changes, 'e.1').alerts, false)
    desk.later(61 * minute)
    while (desk.cache.announced.counts().held === 300) await new Promise((resolve) => setImmediate(resolve))
    expect(desk.cache.announced.counts().held).toBeGreaterThan(0)
    expect(desk.requests).toEqual([])
    desk.kill()
    desk.start()
    desk.later(minute)
    while (desk.requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
    expect(desk.titles).toHaveLength(1)
    expect(desk.titles[0]).toContain(': 300 critical')
  })

  it('waits for maintenance and do-not-disturb alike, and is told as soon as they end', () => {
    desk.fires('1', { muted: { by: 'maintenance', id: 'w', until: begin + 10 * minute } })
    desk.settings = { ...desk.settings, doNotDisturbUntil: begin + 20 * minute }
    desk.fires('2')
    desk.later(11 * minute)
    expect(desk.requests).toEqual([])
    desk.settings = { ...desk.settings, doNotDisturbUntil: null }
    desk.later(1)
    expect(desk.titles).toEqual(['While you were not to be disturbed: 2 critical'])
  })
})

describe('a storm', () => {
  it('of 5,000 alerts is five toasts and one summary, also when the console is killed in between', async () => {
    for (let from = 0; from < 5000; from += 500) {
      const page = Array.from({ length: 500 }, (_, index) => {
        const one = alert(`n${from + index}`, 's1', desk.now, { ruleId: `rule_${(from + index) % 60}`, group: { n: `${from + index}` } })
        return desk.change('alert', one, one.id)
      })
      desk.announcer.consider('a', desk.cache.apply('a', page, `e.${from}`).alerts, false)
      desk.now += 900
    }
    expect(desk.requests).toHaveLength(5)
    expect(desk.cache.announced.counts().held).toBe(4995)
    desk.kill()
    desk.start()
    desk.announcer.summarise('a', false)
    while (desk.requests.length < 6) await new Promise((resolve) => setImmediate(resolve))
    desk.later(minute)
    const [, , , , , summary, ...more] = desk.requests
    expect(more).toEqual([])
    expect(summary?.title).toMatch(/(4995|5000) critical/)
    expect(desk.cache.alerts.page({ accountId: 'a', terms: [] }, 'newest', 0, 1).total).toBe(5000)
  })

  it('of one incident is one toast, whatever is acknowledged in between', () => {
    desk.incident('i', ['1', '2', '3'])
    const first = desk.fires('1', { incidentId: 'i' })
    desk.fires('2', { incidentId: 'i' })
    desk.hear({ ...first, status: 'acknowledged' })
    desk.later(minute)
    desk.fires('3', { incidentId: 'i' })
    expect(desk.requests).toHaveLength(1)
  })
})

describe('a toast whose outcome is not known', () => {
  it('is not shown again after a kill, but is in the next summary, once', async () => {
    desk.outcome = () => new Promise(() => undefined)
    desk.fires('1')
    desk.outcome = async () => ({ outcome: 'shown' })
    desk.kill()
    desk.start()
    desk.hear({ ...alert('1', 's1', desk.now), value: 300 })
    desk.announcer.summarise('a', false)
    expect(desk.titles).toEqual(['Brute force login · Site s1', 'Perhaps not shown before: 1 critical'])
    await desk.restart()
    desk.announcer.summarise('a', false)
    expect(desk.requests).toHaveLength(2)
  })

  it('stays in the window when the system refuses, and the refusal is remembered', async () => {
    desk.outcome = async () => ({ outcome: 'refused', reason: 'denied', text: 'Notifications are not allowed.' })
    desk.fires('1')
    desk.outcome = () => Promise.reject(new Error('boom'))
    desk.fires('2')
    await desk.restart()
    expect(desk.inPage).toHaveLength(2)
    expect(desk.cache.notify.refusals.list().map(({ reason, count }) => [reason, count])).toEqual(
      expect.arrayContaining([
        ['denied', 1],
        ['failed', 1],
      ]),
    )
    expect(desk.cache.announced.counts()).toEqual({ held: 0, unconfirmed: 0 })
  })
})

describe('after being away', () => {
  it('two accounts that are read at the same time give one summary', () => {
    desk.kill()
    desk.start()
    desk.catchingUp = ['a', 'b']
    for (const id of ['1', '2']) desk.hear(alert(id, 's1', desk.now), true)
    desk.announcer.summarise('a', false)
    expect(desk.requests).toEqual([])
    desk.announcer.summarise('b', false)
    expect(desk.titles).toEqual(['While you were away: 2 critical'])
  })

  it('what fired and ended meanwhile is counted too; what ended before, was told or does not match is not', () => {
    desk.fires('told')
    desk.later(minute)
    desk.cache.feeds.markSynced('a', desk.now)
    const synced = desk.now
    desk.now += 60 * minute
    desk.kill()
    desk.start()
    desk.settings = { ...desk.settings, notifyFrom: 'high' }
    const over = (id: string, at: number, change: Partial<Alert> = {}) =>
      desk.hear(alert(id, 's1', at, { status: 'resolved', resolvedAt: desk.now - minute, ...change }), true)
    desk.hear(alert('firing', 's1', synced + 20 * minute), true)
    over('over', synced + 10 * minute, { severity: 'high' })
    over('long over', synced - 10 * minute)
    over('minor', synced + 10 * minute, { severity: 'low' })
    over('late', synced + 10 * minute, { late: true })
    over('told', synced + 10 * minute)
    const before = desk.requests.length
    desk.announcer.summarise('a', false)
    expect(desk.requests.slice(before)).toMatchObject([
      { title: 'While you were away: 1 critical, 1 high', body: 'Account a. 1 of them are over by now' },
    ])
    desk.announcer.summarise('a', false)
    desk.later(minute)
    expect(desk.requests).toHaveLength(before + 1)
  })

  it('many are looked at in slices: others have their turn, and what ends in between is not told', async () => {
    desk.kill()
    desk.start()
    desk.catchingUp = ['a']
    const many = Array.from({ length: 300 }, (_, index) => alert(`m${index}`, 's1', desk.now - index))
    for (const one of many) desk.hear(one, true)
    const summarised = desk.announcer.summarise('a', false)
    expect(desk.cache.announced.counts().held).toBe(100)
    const [last] = many.slice(-1)
    desk.hear({ ...last!, status: 'resolved', resolvedAt: desk.now }, true)
    await summarised
    await expect.poll(() => desk.titles).toEqual(['While you were away: 299 critical'])
  })

  it('a first reading of many tells nothing, also after an end before all were looked at', async () => {
    desk.kill()
    desk.start()
    for (let index = 0; index < 300; index += 1) desk.hear(alert(`m${index}`, 's1', desk.now - index), true)
    const cut = desk.announcer.summarise('a', true)
    desk.kill()
    await expect(cut).rejects.toThrow('not open')
    desk.start()
    await desk.announcer.summarise('a', true)
    desk.later(minute)
    expect(desk.requests).toEqual([])
    expect(desk.cache.announced.counts().held).toBe(0)
  })

  it('a first reading tells nothing of what is over', () => {
    desk.cache.feeds.markSynced('a', desk.now - minute)
    desk.hear(alert('over', 's1', desk.now, { status: 'resolved', resolvedAt: desk.now }), true)
    desk.announcer.summarise('a', true)
    desk.later(minute)
    expect(desk.requests).toEqual([])
  })

  it('an account that never answers is not waited for', () => {
    desk.kill()
    desk.start()
    desk.catchingUp = ['a', 'b']
    desk.hear(alert('1', 's1', desk.now), true)
    desk.announcer.summarise('a', false)
    desk.later(31_000)
    expect(desk.titles).toEqual(['Brute force login · Site s1'])
  })

  it('what fired long ago is never told alone', () => {
    desk.hear(alert('old', 's1', desk.now - 16 * minute))
    desk.hear(alert('late', 's1', desk.now, { late: true }))
    expect(desk.requests).toEqual([])
    desk.later(2000)
    expect(desk.requests).toMatchObject([{ title: 'Reported late: 1 critical', body: 'Brute force login · Site s1' }])
  })
})

describe('a flapping alert', () => {
  it('is said to flap once, over a restart, and is told again once it has been stable while it fires', async () => {
    desk.settings = { ...desk.settings, flapping: { on: true, fires: 3, windowMinutes: 60, stableMinutes: 20 } }
    let one = desk.fires('1')
    for (let turn = 0; turn < 5; turn += 1) {
      desk.later(minute)
      one = again(one, desk.now, 'resolved')
      desk.hear(one)
      desk.later(minute)
      one = again(one, desk.now, 'reopened')
      desk.hear(one)
      if (turn === 2) await desk.restart()
      if (turn === 2) desk.announcer.summarise('a', false)
    }
    expect(desk.titles).toEqual(['Brute force login · Site s1', 'Brute force login · Site s1', 'Flapping: Brute force login · Site s1'])
    desk.later(19 * minute)
    expect(desk.requests).toHaveLength(3)
    desk.later(2 * minute)
    expect(desk.titles.slice(3)).toEqual(['Calm again, still firing: 1 critical'])
  })
})

describe('a mute', () => {
  const mute = (target: Parameters<typeof keepMute>[1]['target'], until: Parameters<typeof keepMute>[1]['until']) =>
    keepMute(desk.cache, { id: `m${desk.now}`, accountId: 'a', target, until, reason: '' }, desk.settings.workingHours, desk.now)

  it('keeps a site silent until its time, and then tells what still fires', () => {
    mute({ of: 'site', siteId: 's1' }, { kind: 'time', at: begin + 60 * minute })
    const over = desk.fires('1')
    desk.fires('2')
    desk.hear(again(over, desk.now + 1, 'resolved'))
    desk.later(59 * minute)
    expect(desk.requests).toEqual([])
    desk.later(2 * minute)
    expect(desk.titles).toEqual(['Still firing after a mute: 1 critical'])
    expect([desk.cache.notify.mutes.list(), desk.mutesChanged]).toEqual([[], 1])
  })

  it('until it gets worse ends when it does, and says so at once', () => {
    const one = desk.fires('1', { severity: 'high', value: 100 })
    mute({ of: 'alert', alertId: '1' }, { kind: 'worse', severity: true, margin: 0.5, sites: true })
    desk.hear({ ...one, value: 140 })
    expect(desk.requests).toHaveLength(1)
    desk.hear({ ...one, value: 160 })
    expect(desk.titles.slice(1)).toEqual(['Worse: Brute force login · Site s1'])
    expect(desk.cache.notify.mutes.list()).toEqual([])
  })

  it('until it gets worse ends when its rule is open on one more site', () => {
    desk.fires('1')
    mute({ of: 'rule', siteId: 's1', ruleId: 'wp_brute_force_login' }, { kind: 'worse', severity: false, margin: null, sites: true })
    desk.fires('2', { siteId: 's2' })
    expect(desk.cache.notify.mutes.list()).toEqual([])
  })

  it('of what is not there is refused, and a removed account takes its mutes along', () => {
    expect(mute({ of: 'alert', alertId: 'none' }, { kind: 'working-hours' })).toBeNull()
    expect(mute({ of: 'site', siteId: 's1' }, { kind: 'working-hours' })).not.toBeNull()
    desk.cache.removeAccount('a')
    expect(desk.cache.notify.mutes.list()).toEqual([])
  })
})

describe('a critical alert that nobody acknowledges', () => {
  it('is told again, louder and a few times only, until somebody does', async () => {
    const { escalation, sounds } = defaultSettings
    desk.settings = {
      ...desk.settings,
      sound: true,
      sounds: { ...sounds, critical: { on: true, choice: 'soft' } },
      escalation: { ...escalation, times: 2 },
    }
    const one = desk.fires('1')
    desk.later(minute)
    desk.later(13 * minute)
    expect(desk.requests).toMatchObject([{ sound: 'soft', silent: false, urgent: true }])
    for (let at = 0; at < 60; at += 1) desk.later(minute)
    expect(desk.requests.slice(1)).toMatchObject([
      { title: 'Still firing: Brute force login · Site s1', sound: 'alarm', urgent: true },
      { title: 'Still firing: Brute force login · Site s1' },
    ])
    const two = desk.fires('2')
    desk.hear({ ...two, status: 'acknowledged' })
    desk.hear({ ...one, status: 'acknowledged' })
    for (let at = 0; at < 60; at += 1) desk.later(minute)
    expect(desk.requests).toHaveLength(4)
  })
})

describe('the filter', () => {
  it('leaves out whole sites, and one that cannot be read hides nothing', () => {
    desk.settings = { ...desk.settings, notifyFilter: '-site:"site s1"' }
    desk.fires('1')
    desk.fires('2', { siteId: 's2' })
    expect(desk.titles).toEqual(['Brute force login · Site s2'])
    desk.settings = { ...desk.settings, notifyFilter: 'nonsense:1' }
    desk.fires('3')
    expect(desk.requests).toHaveLength(2)
  })
})
