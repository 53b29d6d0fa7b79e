import { join } from 'node:path'
import type { MenuItemConstructorOptions, NativeImage, Tray } from 'electron'
import type { TrayModel } from '../../console/notify/tray/tray.ts'
import type { TraySource } from '../../console/ports.ts'
import { english, type Words } from '../../messages/words.ts'

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

/** The menu for a model: the worst state and how old it is, what needs attention, then what can be done. */
export function trayMenu(model: TrayModel, actions: TrayActions, now: number, { shell }: Words = english): MenuItemConstructorOptions[] {
  const text = shell.tray
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
    says(model.count > 0 ? `${text.states[model.state]}: ${text.needYou(model.count)}` : text.states[model.state]),
    ...(model.state === 'idle' ? [] : [says(ageText(model, text))]),
    ...(model.unreachable > 0 ? [says(text.unreachable(model.unreachable))] : []),
    separator,
    ...(alerts.length > 0 ? [...alerts, separator] : []),
    { label: text.open, click: actions.show },
    {
      label: quiet === null ? text.quiet : text.quietUntil(clock(quiet)),
      submenu: [
        silence(text.silences.half, now + 30 * minute),
        silence(text.silences.hour, now + hour),
        silence(text.silences.four, now + 4 * hour),
        silence(text.silences.morning, nextMorning(now)),
        ...(quiet === null ? [] : [separator, silence(text.announce, null)]),
      ],
    },
    separator,
    { label: text.quit, click: actions.quit },
  ]
}

/** A time, not an age: a menu that was built a while ago must not lie. */
function ageText({ syncedAt, stale }: TrayModel, text: Words['shell']['tray']): string {
  if (syncedAt === null) return text.notRead
  return stale ? text.old(clock(syncedAt)) : text.asOf(clock(syncedAt))
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
  words: () => Words
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
    const words = deps.words()
    const next = JSON.stringify([model, words.tag])
    if (next === shown) return
    shown = next
    if (model.state !== state) tray.setImage(deps.loadImage(trayIconPath(deps.icons, model.state, platform)))
    state = model.state
    tray.setToolTip(model.tooltip)
    if (platform === 'darwin') tray.setTitle(model.count > 0 ? String(model.count) : '')
    deps.setMenu(tray, trayMenu(model, actions, deps.now(), words))
    if (platform !== 'win32') deps.setBadge(model.count)
    else {
      const calm = model.state === 'healthy' || model.state === 'idle'
      const text = words.shell.tray
      const said = model.count > 0 ? text.needYou(model.count) : text.states[model.state]
      deps.setOverlay(calm ? null : deps.loadImage(join(deps.icons, `tray-${model.state}.png`)), said)
    }
  }
  render(source.model())
  tray.on('click', actions.show)
  // Times in the menu are of the moment it opens, where the system says that it opens.
  tray.on('right-click', () => deps.setMenu(tray, trayMenu(source.model(), actions, deps.now(), deps.words())))
  return source.subscribe(render)
}
