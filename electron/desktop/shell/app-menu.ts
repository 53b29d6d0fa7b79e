import type { MenuItemConstructorOptions } from 'electron'

/** What the menu can do beyond the window itself. */
export interface MenuActions {
  /** Shows a route of the renderer. */
  open(route: string): void
  showLogs(): void
}

/** The application menu: what each system expects where it expects it, and the ways to the pages. */
export function appMenu(platform: NodeJS.Platform, devTools: boolean, actions: MenuActions): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin'
  const separator = { type: 'separator' } as const
  const page = (label: string, route: string, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    accelerator,
    click: () => actions.open(route),
  })
  const settings = page(mac ? 'Settings…' : 'Settings', '/settings', 'CommandOrControl+,')
  return [
    mac
      ? {
          role: 'appMenu',
          submenu: [
            { role: 'about' },
            separator,
            settings,
            separator,
            { role: 'services' },
            separator,
            { role: 'hide' },
            { role: 'hideOthers' },
            { role: 'unhide' },
            separator,
            { role: 'quit' },
          ],
        }
      : { label: '&File', submenu: [settings, separator, { role: 'close' }, { role: 'quit' }] },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        page('Fleet', '/fleet', 'CommandOrControl+1'),
        page('Alerts', '/alerts', 'CommandOrControl+2'),
        page('Incidents', '/incidents', 'CommandOrControl+3'),
        separator,
        { role: 'reload' },
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...(devTools ? [{ role: 'toggleDevTools' } as const] : []),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: mac ? 'Show Logs in Finder' : 'Show logs', click: actions.showLogs },
        ...(mac ? [] : [separator, { role: 'about' } as const]),
      ],
    },
  ]
}
