import { answersOnSessionBus, readOnBus } from '../../console/session-bus.ts'
import type { NotificationSystem } from '../shell/notification-centre.ts'

const notifications = 'org.freedesktop.Notifications'

/**
 * Whether notifications can be shown. On Linux the session bus says so, and
 * some desktops (KDE) also that the person does not want to be disturbed, by
 * the property `Inhibited` of the Desktop Notifications Specification 1.3.
 * macOS, Windows and GNOME say nothing and hold notifications back themselves.
 */
export async function notificationSystem(platform: NodeJS.Platform): Promise<NotificationSystem> {
  if (platform !== 'linux') return 'answers'
  if (!(await answersOnSessionBus(notifications))) return 'absent'
  const inhibited = await readOnBus('session', notifications, {
    path: '/org/freedesktop/Notifications',
    interface: notifications,
    name: 'Inhibited',
  })
  return inhibited === true ? 'do-not-disturb' : 'answers'
}

/** Whether anything shows a tray. Some Linux desktops have none (GNOME without an extension). */
export const trayAnswers = (platform: NodeJS.Platform): Promise<boolean> =>
  platform === 'linux' ? answersOnSessionBus('org.kde.StatusNotifierWatcher') : Promise.resolve(true)
