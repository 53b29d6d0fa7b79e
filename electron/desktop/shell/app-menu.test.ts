import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { wordsFor } from '../../messages/words.ts'
import { appMenu } from './app-menu.ts'

type Item = MenuItemConstructorOptions

/** The menu of a system, and what its items did when they were clicked. */
function menuOf(platform: NodeJS.Platform, { devTools = false, language = 'en' as 'en' | 'de' } = {}) {
  const did: string[] = []
  const actions = {
    open: (route: string) => void did.push(route),
    showLogs: () => void did.push('logs'),
    showCrashReports: () => void did.push('crash reports'),
  }
  const menus = appMenu(platform, devTools, actions, wordsFor(language, []))
  const under = (menu: Item | undefined) => (menu?.submenu ?? []) as Item[]
  const items = menus.flatMap(under)
  /** A menu as a person reads it; what Electron does by itself stands in brackets. */
  const read = (menu: Item | undefined) =>
    under(menu).map(({ type, role, label }) => (type === 'separator' ? '-' : role ? `${label} [${role}]` : (label ?? '')))
  return { menus, items, did, under, read }
}

describe('the menu on macOS', () => {
  const { menus, items, did, read } = menuOf('darwin')

  it('begins with the menu of the program, which holds its settings and its end; there is none for files', () => {
    expect(menus.map(({ role, label }) => role ?? label)).toEqual(['appMenu', '&Edit', '&View', 'windowMenu', 'help'])
    expect(read(menus[0])).toEqual([
      'About Logystera Console [about]',
      'Updates…',
      '-',
      'Settings…',
      '-',
      'Services [services]',
      '-',
      'Hide Logystera Console [hide]',
      'Hide Others [hideOthers]',
      'Show All [unhide]',
      '-',
      'Quit [quit]',
    ])
  })

  it('closes, minimizes and brings forward windows by the keys that a Mac has for it, and finds logs in the Finder', () => {
    expect(read(menus[3])).toEqual(['Minimize [minimize]', 'Zoom [zoom]', 'Close [close]', '-', 'Bring All to Front [front]'])
    expect(read(menus[4])).toEqual(['Show Logs in Finder', 'Show Crash Reports in Finder'])
  })

  it('leads to the pages, the settings, the updates, the logs and the crash reports', () => {
    for (const { click } of items) (click as (() => void) | undefined)?.()
    expect(did).toEqual(['/settings#updates', '/settings', '/fleet', '/alerts', '/incidents', 'logs', 'crash reports'])
  })
})

describe('the menu on Windows', () => {
  const { menus, items, did, read } = menuOf('win32')

  it('has settings, close and exit under File, and updates and about under Help, each reached by Alt', () => {
    expect(menus.map(({ label }) => label)).toEqual(['&File', '&Edit', '&View', '&Window', '&Help'])
    expect(read(menus[0])).toEqual(['Settings', '-', 'Close [close]', 'Quit [quit]'])
    expect(read(menus[3])).toEqual(['Minimize [minimize]', 'Zoom [zoom]', 'Close [close]'])
    expect(read(menus[4])).toEqual(['Show logs', 'Show crash reports', '-', 'Updates', 'About Logystera Console [about]'])
  })

  it('has nothing that only a Mac knows, and is that of Linux', () => {
    const macOnly = ['appMenu', 'services', 'hide', 'hideOthers', 'unhide', 'front']
    expect([...menus, ...items].filter(({ role }) => macOnly.includes(role ?? ''))).toEqual([])
    const linux = menuOf('linux')
    expect(linux.menus.map(linux.read)).toEqual(menus.map(read))
  })

  it('leads to the same places', () => {
    for (const { click } of items) (click as (() => void) | undefined)?.()
    expect(did).toEqual(['/settings', '/fleet', '/alerts', '/incidents', 'logs', 'crash reports', '/settings#updates'])
  })
})

describe.each(['darwin', 'win32', 'linux'] as const)('every menu on %s', (platform) => {
  it('has a name in both languages for each item, none of them Electron’s own English', () => {
    const [english, german] = (['en', 'de'] as const).map((language) => menuOf(platform, { language }))
    const labels = (menu: typeof english) => menu?.items.filter(({ type }) => type !== 'separator').map(({ label }) => label)
    for (const menu of [english, german]) expect(labels(menu)?.filter((label) => !label)).toEqual([])
    expect(labels(english)?.filter((label, at) => label === labels(german)?.[at])).toEqual([])
  })

  it('gives each key to one item only', () => {
    const keys = menuOf(platform).items.flatMap(({ accelerator }) => accelerator ?? [])
    expect(keys).toContain('CommandOrControl+,')
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('shows the developer tools in a checkout and not in what is packed', () => {
    const roles = (devTools: boolean) => menuOf(platform, { devTools }).items.map(({ role }) => role)
    expect(roles(true)).toContain('toggleDevTools')
    expect(roles(false)).not.toContain('toggleDevTools')
  })

  it('cuts, copies and pastes', () => {
    const roles = menuOf(platform).items.map(({ role }) => role)
    for (const role of ['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll']) expect(roles).toContain(role)
  })
})
