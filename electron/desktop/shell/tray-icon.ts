import { join } from 'node:path'
import type { MenuItemConstructorOptions, NativeImage, Tray } from 'electron'
import type { TrayModel } from '../../console/notify/tray/tray.ts'
import type { TraySource } from '../../console/ports.ts'

/** What the tray's menu can do. */
export interface TrayActions {
  show(): void
  open(link: string): void
  doNotDisturb(until: number | null): void
  quit(): void
}

const minute = 60_000
const hour = 60 * minute
const longest = 60

const shortened = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text)
/** `&` would mark a key in a native menu, so it is doubled. */
const label = (text: string): string => shortened(text.replace(/\s+/g, ' ')).replaceAll('&', '&&')

const clock = (at: number): string => {
  const date = new Date(at)
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`
}

/** The next time that it is eight in the morning here. */
export function nextMorning(now: number): number {
  const morning = new Date(now)
  morning.setHours(8, 0, 0, 0)
  if (morning.getTime() <= now) morning.setDate(morning.getDate() + 1)
  return morning.getTime()
}

const stateWords: Record<TrayModel['state'], string> = {
  critical: 'Critical',
  degraded: 'Degraded',
  'no-data': 'Sites without data',
  healthy: 'All healthy',
  offline: 'Not everything is known',
  idle: 'No account yet',
}

/** The menu for a model: the worst state and how old it is, what needs attention, then what can be done. */
export function trayMenu(model: TrayModel, actions: TrayActions, now: number): MenuItemConstructorOptions[] {
  const separator = { type: 'separator' } as const
  const says = (text: string): MenuItemConstructorOptions => ({ label: label(text), enabled: false })
  const alerts = model.alerts.map(
    (alert): MenuItemConstructorOptions => ({
      label: label(`${alert.severity === 'critical' ? '◆' : '▲'} ${alert.siteName}: ${alert.title}`),
      click: () => actions.open(alert.link),
    }),
  )
  const quiet = model.doNotDisturbUntil !== null && model.doNotDisturbUntil > now ? model.doNotDisturbUntil : null
  const silence = (text: string, until: number | null): MenuItemConstructorOptions => ({
    label: text,
    click: () => actions.doNotDisturb(until),
  })
  return [
    says(
      model.count > 0
        ? `${stateWords[model.state]}: ${model.count === 1 ? '1 alert needs you' : `${model.count} alerts need you`}`
        : stateWords[model.state],
    ),
    ...(model.state === 'idle' ? [] : [says(ageText(model))]),
    ...(model.unreachable > 0
      ? [says(model.unreachable === 1 ? '1 account cannot be reached' : `${model.unreachable} accounts cannot be reached`)]
      : []),
    separator,
    ...(alerts.length > 0 ? [...alerts, separator] : []),
    { label: 'Open Logystera Console', click: actions.show },
    {
      label: quiet === null ? 'Do not disturb' : `Not disturbing until ${clock(quiet)}`,
      submenu: [
        silence('For 30 minutes', now + 30 * minute),
        silence('For an hour', now + hour),
        silence('For four hours', now + 4 * hour),
        silence('Until 08:00', nextMorning(now)),
        ...(quiet === null ? [] : [separator, silence('Announce again', null)]),
      ],
    },
    separator,
    { label: 'Quit', click: actions.quit },
  ]
}

/** A time, not an age: a menu that was built a while ago must not lie. */
function ageText({ syncedAt, stale }: TrayModel): string {
  if (syncedAt === null) return 'Not read yet'
  return stale ? `Data are old: from ${clock(syncedAt)}` : `As of ${clock(syncedAt)}`
}

/** File of the icon for a state: black shapes with alpha on macOS (template images, which it colours itself), all sizes in one file on Windows. Others pick the `@2x` file beside it. */
export function trayIconPath(icons: string, state: TrayModel['state'], platform: NodeJS.Platform): string {
  if (platform === 'darwin') return join(icons, `tray-${state}-Template.png`)
  return join(icons, platform === 'win32' ? `tray-${state}.ico` : `tray-${state}.png`)
}

/** Keeps the tray, and the mark on the program's icon, equal to the model. */
export function showTray(deps: {
  tray: Tray
  source: TraySource
  actions: TrayActions
  icons: string
  platform: NodeJS.Platform
  now: () => number
  loadImage: (path: string) => NativeImage
  setMenu: (tray: Tray, template: MenuItemConstructorOptions[]) => void
  /** macOS and Linux docks: a number. */
  setBadge: (count: number) => void
  /** Windows: a small picture on the button of the task bar; null for none. */
  setOverlay: (image: NativeImage | null, words: string) => void
}): () => void {
  const { tray, source, actions, platform } = deps
  let shown = ''
  let state = ''
  const render = (model: TrayModel) => {
    // Linux trays flicker at every change: only what differs is set again.
    const next = JSON.stringify(model)
    if (next === shown) return
    shown = next
    if (model.state !== state) tray.setImage(deps.loadImage(trayIconPath(deps.icons, model.state, platform)))
    state = model.state
    tray.setToolTip(model.tooltip)
    if (platform === 'darwin') tray.setTitle(model.count > 0 ? String(model.count) : '')
    deps.setMenu(tray, trayMenu(model, actions, deps.now()))
    if (platform !== 'win32') deps.setBadge(model.count)
    else {
      const calm = model.state === 'healthy' || model.state === 'idle'
      const words = model.count > 0 ? `${model.count} alerts need you` : stateWords[model.state]
      deps.setOverlay(calm ? null : deps.loadImage(join(deps.icons, `tray-${model.state}.png`)), words)
    }
  }
  render(source.model())
  tray.on('click', actions.show)
  // Times in the menu are of the moment it opens, where the system says that it opens.
  tray.on('right-click', () => deps.setMenu(tray, trayMenu(source.model(), actions, deps.now())))
  return source.subscribe(render)
}
