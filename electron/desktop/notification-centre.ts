import type { Notification, NotificationConstructorOptions } from 'electron'
import type { Notifier } from '../console/ports.ts'

/** The parts of Electron's Notification that are used. */
type NativeNotification = Pick<Notification, 'show' | 'close' | 'on' | 'once'>

export interface NotificationCentreDeps {
  create: (options: NotificationConstructorOptions) => NativeNotification
  isSupported: () => boolean
  /** Linux only: whether anything on the session bus shows notifications. Without one, showing freezes the main process for a minute. */
  serverAnswers: () => Promise<boolean>
  /** Opens what the notification is about. */
  open: (link: string) => void
  icon: string
}

/** Most notifications kept for withdrawing; the operating system drops old ones too. */
const mostKept = 100

/** Native notifications where the system has them; else the console shows its own. */
export function createNotificationCentre(deps: NotificationCentreDeps): Notifier {
  const shown = new Map<string, NativeNotification>()
  return {
    async show(toast) {
      if (!deps.isSupported()) return { outcome: 'in-app', reason: 'This system has no notifications.' }
      if (!(await deps.serverAnswers())) return { outcome: 'in-app', reason: 'No notification service answers on the session bus.' }
      const notification = deps.create({
        id: toast.id,
        title: toast.title,
        body: toast.body,
        silent: toast.silent,
        icon: deps.icon,
        urgency: toast.severity === 'critical' ? 'critical' : 'normal',
      })
      // Kept until it is gone: a collected Notification loses its click.
      shown.set(toast.id, notification)
      const [oldest] = shown.keys()
      if (shown.size > mostKept && oldest !== undefined) shown.delete(oldest)
      return new Promise((resolve) => {
        const fallback = setTimeout(
          () => resolve({ outcome: 'failed', reason: 'The system did not say that it showed the notification.' }),
          5000,
        )
        const settle = (outcome: Awaited<ReturnType<Notifier['show']>>) => {
          clearTimeout(fallback)
          resolve(outcome)
        }
        notification.once('show', () => settle({ outcome: 'shown' }))
        notification.once('failed', (_event, error) => {
          shown.delete(toast.id)
          settle({ outcome: 'in-app', reason: String(error).slice(0, 200) })
        })
        notification.on('click', () => deps.open(toast.link))
        notification.once('close', () => shown.delete(toast.id))
        notification.show()
      })
    },
    withdraw(id) {
      shown.get(id)?.close()
      shown.delete(id)
    },
  }
}
