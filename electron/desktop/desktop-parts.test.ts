import { EventEmitter } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { BrowserWindow, MenuItemConstructorOptions, NativeImage, Notification, Tray } from 'electron'
import { describe, expect, it } from 'vitest'
import type { TrayModel } from '../console/notify/tray/tray.ts'
import { english } from '../messages/words.ts'
import { deepLinkAmong, readDeepLink } from './guard/deep-link.ts'
import { mayOpenOutside } from './guard/lockdown.ts'
import { isOwnPage } from './guard/page-protocol.ts'
import { MainWindow, placeOf, windowOptions } from './shell/main-window.ts'
import { createNotificationCentre, type NotificationSystem } from './shell/notification-centre.ts'
import { showTray, trayIconPath, trayMenu } from './shell/tray-icon.ts'

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
      'https://:password@example.com',
      `https://example.com/${'a'.repeat(2000)}`,
      '',
    ])
      expect(mayOpenOutside(other), other).toBe(false)
  })
})

describe('the window', () => {
  const displays = [{ x: 0, y: 0, width: 1920, height: 1080 }]

  it('opens where it was, unless that screen is gone', () => {
    const remembered = { x: 100, y: 50, width: 1200, height: 800, maximized: false }
    expect(placeOf(remembered, displays)).toEqual({ x: 100, y: 50, width: 1200, height: 800 })
    expect(placeOf({ ...remembered, x: 4000 }, displays)).toEqual({ width: 1200, height: 800 })
    expect(placeOf(null, displays)).toBeNull()
  })

  const windowOf = (inTray: boolean, hidden = false) => {
    const did: string[] = []
    const state = { visible: false, fullScreen: false }
    const window = Object.assign(new EventEmitter(), {
      maximize: () => did.push('maximize'),
      minimize: () => did.push('minimize'),
      restore: () => did.push('restore'),
      focus: () => 0,
      show: () => did.push('show'),
      hide: () => did.push('hide'),
      close: () => window.emit('close', { preventDefault: () => did.push('kept') }),
      isMinimized: () => false,
      isMaximized: () => false,
      isVisible: () => state.visible,
      isFocused: () => state.visible,
      isDestroyed: () => false,
      isFullScreen: () => state.fullScreen,
      setFullScreen: (on: boolean) => did.push(`full screen ${on}`),
      setBounds: (bounds: object) => did.push(JSON.stringify(bounds)),
      getNormalBounds: () => ({ x: 1, y: 2, width: 3, height: 4 }),
    })
    const main = new MainWindow({
      window: window as unknown as BrowserWindow,
      hidden,
      inTray: () => inTray,
      closed: () => did.push('hint'),
    })
    window.emit('ready-to-show')
    expect(did).toEqual([])
    main.place({ ...bounds, maximized: true }, displays, (place) => did.push(JSON.stringify(place)))
    expect(did.shift()).toBe(JSON.stringify(bounds))
    return { did, window, main, state }
  }
  const bounds = { x: 1, y: 2, width: 1000, height: 700 }
  const place = JSON.stringify({ x: 1, y: 2, width: 3, height: 4, maximized: false })

  it('hides when it is closed where a tray brings it back, and is made small where none does; where it was is kept', () => {
    const { did, window } = windowOf(true)
    window.close()
    expect(did).toEqual(['maximize', 'show', place, 'kept', 'hide', 'hint'])
    const without = windowOf(false)
    without.window.close()
    expect(without.did.slice(2)).toEqual([place, 'kept', 'minimize'])
  })

  it('leaves the full screen before it hides, and is closed for good only when the console ends', () => {
    const { did, window, main, state } = windowOf(true)
    state.fullScreen = true
    window.close()
    expect(did).not.toContain('hide')
    window.emit('leave-full-screen')
    expect(did.at(-1)).toBe('hide')
    did.length = 0
    main.quit()
    expect(did).not.toContain('kept')
  })

  it('that starts hidden shows itself only when it is asked for', () => {
    const { did, main } = windowOf(true, true)
    expect(did).toEqual([])
    main.toggle()
    expect(did).toEqual(['maximize', 'show'])
  })

  it('has no developer tools when packaged', () => {
    expect(windowOptions({ preload: '/p.cjs', icon: '/i.png', devTools: false }).webPreferences?.devTools).toBe(false)
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
    stale: false,
    unreachable: 0,
  }
  const did: string[] = []
  const actions = {
    show: () => void did.push('show'),
    open: (link: string) => void did.push(link),
    doNotDisturb: (until: number | null) => void did.push(String(until)),
    quit: () => void did.push('quit'),
  }

  const words = (menu: MenuItemConstructorOptions[]) => menu.map((item) => item.label ?? item.type)
  const morning = new Date(2026, 5, 1, 9, 30).getTime()

  it('says the worst state and how old it is, lists the alerts as text, and what can be done', () => {
    const menu = trayMenu({ ...model, syncedAt: morning - 60_000, unreachable: 1 }, actions, morning)
    expect(words(menu)).toEqual([
      'Critical: 2 alerts need you',
      'As of 09:29',
      '1 account cannot be reached',
      'separator',
      '◆ shop.example: Login <b>&&burst',
      'separator',
      'Open Logystera Console',
      'Do not disturb',
      'separator',
      'Quit',
    ])
    const silences = menu.find(({ label }) => label === 'Do not disturb')?.submenu as MenuItemConstructorOptions[]
    expect(words(silences)).toEqual(['For 30 minutes', 'For an hour', 'For four hours', 'Until 08:00'])
    for (const item of [...menu, ...silences]) (item.click as (() => void) | undefined)?.()
    const hour = 3_600_000
    const until = [0.5, 1, 4, 22.5].map((hours) => String(morning + hours * hour))
    expect(did).toEqual(['/alerts/acc/a1', 'show', 'quit', ...until])
  })

  it('says of old data that they are old, and of none that nothing was read', () => {
    expect(words(trayMenu({ ...model, syncedAt: morning, stale: true }, actions, morning))[1]).toBe('Data are old: from 09:30')
    expect(words(trayMenu({ ...model, syncedAt: null }, actions, morning))[1]).toBe('Not read yet')
    expect(words(trayMenu({ ...model, state: 'idle', count: 0, alerts: [] }, actions, morning))[0]).toBe('No account yet')
  })

  it('offers to end a silence that is on', () => {
    const menu = trayMenu({ ...model, doNotDisturbUntil: morning + 60_000 }, actions, morning)
    const silences = menu.find(({ label }) => label === 'Not disturbing until 09:31')?.submenu as MenuItemConstructorOptions[]
    expect(words(silences)).toContain('Announce again')
  })

  it('carries the count where the system has a place for it', () => {
    const shownOn = (platform: NodeJS.Platform) => {
      const seen: unknown[] = []
      const tray = {
        setImage: () => seen.push('icon'),
        setToolTip: () => 0,
        setTitle: (text: string) => seen.push(['title', text]),
        on: () => 0,
      }
      let render: (next: TrayModel) => void = () => undefined
      showTray({
        tray: tray as unknown as Tray,
        source: {
          model: () => model,
          subscribe: (listener) => {
            render = listener
            return () => undefined
          },
        },
        actions,
        icons: '/icons',
        platform,
        now: () => morning,
        words: () => english,
        loadImage: (path) => path as unknown as NativeImage,
        setMenu: () => undefined,
        setBadge: (count) => seen.push(['badge', count]),
        setOverlay: (image, text) => seen.push(['overlay', image, text]),
      })
      render({ ...model })
      render({ ...model, state: 'healthy', count: 0, alerts: [] })
      return seen
    }
    expect(shownOn('darwin')).toEqual(['icon', ['title', '2'], ['badge', 2], 'icon', ['title', ''], ['badge', 0]])
    expect(shownOn('linux')).toEqual(['icon', ['badge', 2], 'icon', ['badge', 0]])
    expect(shownOn('win32')).toEqual([
      'icon',
      ['overlay', join('/icons', 'tray-critical.png'), '2 alerts need you'],
      'icon',
      ['overlay', null, 'All healthy'],
    ])
  })

  it('has an icon for every state on every system', () => {
    const icons = resolve(import.meta.dirname, '../../resources/icons')
    for (const state of ['critical', 'degraded', 'no-data', 'healthy', 'offline', 'idle'] as const) {
      for (const platform of ['linux', 'darwin', 'win32'] as const)
        expect(existsSync(trayIconPath(icons, state, platform)), `${state} ${platform}`).toBe(true)
    }
  })

  it('has its icons in the sizes that each system draws, and as black shapes on macOS', () => {
    const icons = resolve(import.meta.dirname, '../../resources/icons')
    const widthOf = (path: string) => readFileSync(path).readUInt32BE(16)
    for (const state of ['critical', 'degraded', 'no-data', 'healthy', 'offline', 'idle'] as const) {
      const [linux, mac, windows] = (['linux', 'darwin', 'win32'] as const).map((platform) => trayIconPath(icons, state, platform))
      for (const [path = '', width] of [
        [linux, 22],
        [mac, 16],
      ] as const) {
        expect(widthOf(path), path).toBe(width)
        expect(widthOf(path.replace('.png', '@2x.png')), path).toBe(width * 2)
      }
      // macOS finds a template image by its name.
      expect(mac).toMatch(/Template\.png$/)
      const ico = readFileSync(windows ?? '')
      expect([...Array(ico.readUInt16LE(4)).keys()].map((at) => ico[6 + 16 * at])).toEqual([16, 20, 24, 32, 48])
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
    sound: 'alarm' as const,
    urgent: true,
  }
  const made: (EventEmitter & { options: unknown })[] = []
  const opened: string[] = []
  const acted: string[] = []
  const centre = (system: NotificationSystem, event: 'show' | 'failed' = 'show', says = 'refused', platform: NodeJS.Platform = 'darwin') =>
    createNotificationCentre({
      create: (options) => {
        const one = Object.assign(new EventEmitter(), {
          options,
          show: () => one.emit(event, {}, says),
          close: () => one.emit('close', {}),
        })
        made.push(one)
        return one as unknown as Notification
      },
      isSupported: () => true,
      system: async () => system,
      open: (link) => opened.push(link),
      act: (link, action) => {
        acted.push(`${action} ${link}`)
        return action === 'acknowledge'
      },
      icon: '/i.png',
      platform,
      words: () => english,
    })

  it('are shown by the system and open the alert when they are clicked', async () => {
    expect(await centre('answers').show(toast)).toEqual({ outcome: 'shown' })
    expect(made.at(-1)?.options).toMatchObject({ title: 'Login burst', urgency: 'critical', sound: 'Sosumi' })
    made.at(-1)?.emit('click', {})
    expect(opened).toEqual(['/alerts/acc/a1'])
  })

  it('have buttons that acknowledge, snooze and open; what cannot be done any more is opened', async () => {
    opened.length = 0
    await centre('answers').show(toast)
    const { actions } = (made.at(-1)?.options ?? { actions: [] }) as { actions: { text: string }[] }
    expect(actions.map(({ text }) => text)).toEqual(['Acknowledge', 'Snooze for an hour', 'Open'])
    for (const actionIndex of [0, 1, 2, 7]) made.at(-1)?.emit('action', { actionIndex })
    expect(acted).toEqual(['acknowledge /alerts/acc/a1', 'snooze /alerts/acc/a1'])
    expect(opened).toEqual(['/alerts/acc/a1', '/alerts/acc/a1'])
  })

  it('are grouped by account under ids that Windows takes; a summary has no buttons', async () => {
    const ids: { id: string; groupId: string }[] = []
    for (const id of ['x'.repeat(200), 'y'.repeat(200)]) {
      await centre('answers').show({ ...toast, id })
      ids.push(made.at(-1)?.options as { id: string; groupId: string })
    }
    expect(ids[0]?.id).not.toBe(ids[1]?.id)
    expect(ids[0]?.groupId).toBe(ids[1]?.groupId)
    for (const { id, groupId } of ids) expect(Math.max(id.length, groupId.length)).toBeLessThanOrEqual(64)
    await centre('answers').show({ ...toast, link: '/alerts?view=new' })
    expect(made.at(-1)?.options).not.toHaveProperty('actions')
  })

  it('do not break through do-not-disturb, and are not made where the system says that it is on', async () => {
    await centre('answers', 'show', '', 'linux').show(toast)
    expect(made.at(-1)?.options).toMatchObject({ urgency: 'normal', timeoutType: 'never' })
    const before = made.length
    expect(await centre('do-not-disturb').show(toast)).toMatchObject({ outcome: 'refused', reason: 'do-not-disturb' })
    expect(made.length).toBe(before)
  })

  it('stay in the app where nothing shows them or the system refuses, and none is made where showing it would freeze the app', async () => {
    const before = made.length
    expect(await centre('absent').show(toast)).toMatchObject({ outcome: 'refused', reason: 'no-owner' })
    expect(made.length).toBe(before)
    expect(await centre('answers', 'failed').show(toast)).toEqual({ outcome: 'refused', reason: 'failed', text: 'refused' })
    expect(await centre('answers', 'failed', 'Notifications are not allowed for this application').show(toast)).toMatchObject({
      reason: 'denied',
    })
  })
})
