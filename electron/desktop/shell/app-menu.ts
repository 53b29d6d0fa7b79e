import type { MenuItemConstructorOptions } from 'electron'
import { english, type Words } from '../../messages/words.ts'

/** What the menu can do beyond the window itself. */
export interface MenuActions {
  /** Shows a route of the renderer. */
  open(route: string): void
  showLogs(): void
  showCrashReports(): void
}

/** The application menu: what each system expects where it expects it, and the ways to the pages. Electron names its roles in English only, so each is named here. */
export function appMenu(
  platform: NodeJS.Platform,
  devTools: boolean,
  actions: MenuActions,
  { shell: { menu: text } }: Words = english,
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin'
  const separator = { type: 'separator' } as const
  const role = (name: keyof typeof text.roles): MenuItemConstructorOptions => ({ role: name, label: text.roles[name] })
  const page = (label: string, route: string, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    accelerator,
    click: () => actions.open(route),
  })
  const settings = page(mac ? text.settingsMac : text.settings, '/settings', 'CommandOrControl+,')
  // What there is to say of them, and whether there are any, stands on that page.
  const updates = page(mac ? text.updatesMac : text.updates, '/settings#updates')
  return [
    mac
      ? {
          role: 'appMenu',
          submenu: [
            role('about'),
            updates,
            separator,
            settings,
            separator,
            role('services'),
            separator,
            role('hide'),
            role('hideOthers'),
            role('unhide'),
            separator,
            role('quit'),
          ],
        }
      : { label: text.file, submenu: [settings, separator, role('close'), role('quit')] },
    {
      label: text.edit,
      submenu: [role('undo'), role('redo'), separator, role('cut'), role('copy'), role('paste'), separator, role('selectAll')],
    },
    {
      label: text.view,
      submenu: [
        page(text.fleet, '/fleet', 'CommandOrControl+1'),
        page(text.alerts, '/alerts', 'CommandOrControl+2'),
        page(text.incidents, '/incidents', 'CommandOrControl+3'),
        separator,
        role('reload'),
        separator,
        role('resetZoom'),
        role('zoomIn'),
        role('zoomOut'),
        separator,
        role('togglefullscreen'),
        ...(devTools ? [role('toggleDevTools')] : []),
      ],
    },
    {
      role: 'windowMenu',
      label: text.window,
      submenu: [role('minimize'), role('zoom'), role('close'), ...(mac ? [separator, role('front')] : [])],
    },
    {
      role: 'help',
      label: text.help,
      submenu: [
        { label: mac ? text.logsMac : text.logs, click: actions.showLogs },
        { label: mac ? text.crashesMac : text.crashes, click: actions.showCrashReports },
        ...(mac ? [] : [separator, updates, role('about')]),
      ],
    },
  ]
}
