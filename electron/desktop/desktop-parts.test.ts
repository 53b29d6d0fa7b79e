import { EventEmitter } from 'node:events'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Notification } from 'electron'
import { describe, expect, it } from 'vitest'
import type { TrayModel } from '../console/notify/tray.ts'
import { deepLinkAmong, readDeepLink } from './deep-link.ts'
import { mayOpenOutside } from './lockdown.ts'
import { windowOptions } from './main-window.ts'
import { createNotificationCentre } from './notification-centre.ts'
import { isOwnPage } from './page-protocol.ts'
import { trayIconPath, trayMenu } from './tray-icon.ts'

describe('a deep link', () => {
  it('names a site, an alert or an incident and nothing else', () => {
    expect(readDeepLink('logystera://alert/aB3_-')).toEqual({ kind: 'alert', id: 'aB3_-' })
    expect(readDeepLink('logystera://site/a/')).toEqual({ kind: 'site', id: 'a' })
    const bad = [
      'logystera://alert/',
      'logystera://alert/a/b',
      'logystera://alert/..%2fx',
      'logystera://alert/a?x=1',
      'logystera://alert/a#b',
      'logystera://settings/a',
      'LOGYSTERA://alert/a',
      'https://alert/a',
      `logystera://alert/${'a'.repeat(100_000)}`,
      'logystera://alert/a\nb',
      'logystera://user@alert/a',
    ]
    for (const link of bad) expect(readDeepLink(link), link.slice(0, 60)).toBeNull()
  })

  it('is found among the arguments of a start, also one that is refused later', () => {
    expect(deepLinkAmong(['.', '--flag', 'logystera://site/a'])).toBe('logystera://site/a')
    expect(deepLinkAmong(['.', 'Logystera:whatever'])).toBe('Logystera:whatever')
    expect(deepLinkAmong(['.', '/file'])).toBeNull()
  })
})

describe('addresses', () => {
  it('of our own page are told from all others', () => {
    expect(isOwnPage('app://console/alerts/a')).toBe(true)
    for (const other of ['app://other/', 'https://console/', 'app:console', 'file:///console', 'app://console.evil/', 'nonsense'])
      expect(isOwnPage(other), other).toBe(false)
  })

  it('leave for the browser of the person only over https', () => {
    expect(mayOpenOutside('https://example.com/a?b#c')).toBe(true)
    for (const other of [
      'http://example.com',
      'javascript:alert(1)',
      'file:///etc/passwd',
      'smb://host/share',
      'https://user@example.com',
      'ms-settings:',
      '',
    ])
      expect(mayOpenOutside(other), other).toBe(false)
  })
})

describe('the window', () => {
  const options = { preload: '/p.cjs', icon: '/i.png', displays: [{ x: 0, y: 0, width: 1920, height: 1080 }], devTools: false }

  it('opens where it was, unless that screen is gone', () => {
    const remembered = { x: 100, y: 50, width: 1200, height: 800, maximized: false }
    expect(windowOptions({ ...options, remembered })).toMatchObject({ x: 100, y: 50, width: 1200, height: 800 })
    const elsewhere = windowOptions({ ...options, remembered: { ...remembered, x: 4000 } })
    expect(elsewhere).toMatchObject({ width: 1200, height: 800 })
    expect(elsewhere.x).toBeUndefined()
  })

  it('has no developer tools when packaged', () => {
    expect(windowOptions({ ...options, remembered: null }).webPreferences?.devTools).toBe(false)
  })
})

describe('the tray', () => {
  const model: TrayModel = {
    state: 'critical',
    count: 2,
    tooltip: '2 alerts need attention\nSynced 1 min ago',
    alerts: [{ title: 'Login <b>&burst', siteName: 'shop.example', severity: 'critical', at: 5, link: '/alerts/acc/a1' }],
    doNotDisturbUntil: null,
    syncedAt: 1,
  }
  const did: string[] = []
  const actions = {
    show: () => void did.push('show'),
    open: (link: string) => void did.push(link),
    doNotDisturb: (until: number | null) => void did.push(String(until)),
    quit: () => void did.push('quit'),
  }

  it('lists the alerts as text, and what can be done', () => {
    const menu = trayMenu(model, actions, 1000)
    expect(menu.map((item) => item.label ?? item.type)).toEqual([
      '2 alerts need attention',
      'separator',
      '◆ shop.example: Login <b>&&burst',
      'separator',
      'Open Logystera Console',
      'Do not disturb for an hour',
      'separator',
      'Quit',
    ])
    for (const item of menu) (item.click as (() => void) | undefined)?.()
    expect(did).toEqual(['/alerts/acc/a1', 'show', String(1000 + 3_600_000), 'quit'])
  })

  it('offers to end a silence that is on', () => {
    expect(trayMenu({ ...model, doNotDisturbUntil: 2000 }, actions, 1000).map((item) => item.label)).toContain('Turn announcements on')
  })

  it('has an icon for every state on every system', () => {
    const icons = resolve(import.meta.dirname, '../../resources/icons')
    for (const state of ['critical', 'degraded', 'no-data', 'healthy', 'offline', 'idle'] as const) {
      for (const platform of ['linux', 'darwin', 'win32'] as const)
        expect(existsSync(trayIconPath(icons, state, platform)), `${state} ${platform}`).toBe(true)
    }
  })
})

describe('notifications', () => {
  const toast = {
    id: 't1',
    at: 0,
    severity: 'critical' as const,
    title: 'Login burst',
    body: 'shop.example',
    link: '/alerts/acc/a1',
    silent: false,
  }
  const made: (EventEmitter & { options: unknown })[] = []
  const opened: string[] = []
  const centre = (serverAnswers: boolean, event: 'show' | 'failed' = 'show') =>
    createNotificationCentre({
      create: (options) => {
        const one = Object.assign(new EventEmitter(), {
          options,
          show: () => one.emit(event, {}, 'refused'),
          close: () => one.emit('close', {}),
        })
        made.push(one)
        return one as unknown as Notification
      },
      isSupported: () => true,
      serverAnswers: async () => serverAnswers,
      open: (link) => opened.push(link),
      icon: '/i.png',
    })

  it('are shown by the system and open the alert when they are clicked', async () => {
    expect(await centre(true).show(toast)).toEqual({ outcome: 'shown' })
    expect(made.at(-1)?.options).toMatchObject({ title: 'Login burst', urgency: 'critical' })
    made.at(-1)?.emit('click', {})
    expect(opened).toEqual(['/alerts/acc/a1'])
  })

  it('stay in the app where nothing shows them or the system refuses, and none is made where showing it would freeze the app', async () => {
    const before = made.length
    expect(await centre(false).show(toast)).toMatchObject({ outcome: 'in-app' })
    expect(made.length).toBe(before)
    expect(await centre(true, 'failed').show(toast)).toMatchObject({ outcome: 'in-app', reason: 'refused' })
  })
})
