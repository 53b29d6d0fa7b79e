import { join } from 'node:path'
import type { MenuItemConstructorOptions, NativeImage, Tray } from 'electron'
import type { TrayModel } from '../console/notify/tray.ts'
import type { TraySource } from '../console/ports.ts'

/** What the tray's menu can do. */
export interface TrayActions {
  show(): void
  open(link: string): void
  doNotDisturb(until: number | null): void
  quit(): void
}

const hour = 3_600_000
const longest = 60

const shortened = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text)

/** The menu for a model: what needs attention first, then what can be done. `&` would mark a key in a native menu, so it is doubled. */
export function trayMenu(model: TrayModel, actions: TrayActions, now: number): MenuItemConstructorOptions[] {
  const alerts: MenuItemConstructorOptions[] = model.alerts.map((alert) => ({
    label: shortened(`${alert.severity === 'critical' ? '◆' : '▲'} ${alert.siteName}: ${alert.title}`).replaceAll('&', '&&'),
    click: () => actions.open(alert.link),
  }))
  const quiet = model.doNotDisturbUntil !== null && model.doNotDisturbUntil > now
  return [
    { label: model.tooltip.split('\n')[0] ?? '', enabled: false },
    { type: 'separator' },
    ...(alerts.length > 0 ? [...alerts, { type: 'separator' } as const] : []),
    { label: 'Open Logystera Console', click: actions.show },
    quiet
      ? { label: 'Turn announcements on', click: () => actions.doNotDisturb(null) }
      : { label: 'Do not disturb for an hour', click: () => actions.doNotDisturb(now + hour) },
    { type: 'separator' },
    { label: 'Quit', click: actions.quit },
  ]
}

/** File of the icon for a state. macOS takes black shapes with alpha (template images) and colours them itself. */
export const trayIconPath = (icons: string, state: TrayModel['state'], platform: NodeJS.Platform): string =>
  join(icons, platform === 'darwin' ? `tray-${state}-Template.png` : `tray-${state}.png`)

/** Keeps the tray equal to its model. */
export function showTray(deps: {
  tray: Tray
  source: TraySource
  actions: TrayActions
  icons: string
  platform: NodeJS.Platform
  now: () => number
  loadImage: (path: string) => NativeImage
  setMenu: (tray: Tray, template: MenuItemConstructorOptions[]) => void
  setBadge: (count: number) => void
}): () => void {
  const { tray, source, actions, platform } = deps
  let shown = ''
  const render = (model: TrayModel) => {
    // Linux trays flicker at every change: only what differs is set again.
    const next = JSON.stringify(model)
    if (next === shown) return
    shown = next
    tray.setImage(deps.loadImage(trayIconPath(deps.icons, model.state, platform)))
    tray.setToolTip(model.tooltip)
    if (platform === 'darwin') tray.setTitle(model.count > 0 ? String(model.count) : '')
    deps.setMenu(tray, trayMenu(model, actions, deps.now()))
    deps.setBadge(model.count)
  }
  render(source.model())
  tray.on('click', actions.show)
  return source.subscribe(render)
}
