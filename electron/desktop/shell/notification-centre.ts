import { createHash } from 'node:crypto'
import type { Notification, NotificationConstructorOptions } from 'electron'
import type { RefusalReason, SoundChoice } from '../../../shared/bridge/notify.ts'
import type { Notifier, NotifyOutcome } from '../../console/ports.ts'
import type { Words } from '../../messages/words.ts'

/** The parts of Electron's Notification that are used. */
type NativeNotification = Pick<Notification, 'show' | 'close' | 'on' | 'once'>

/** What the system says of notifications: `absent` where nothing shows them, `do-not-disturb` where the person asked it to hold them back and it says so. */
export type NotificationSystem = 'answers' | 'absent' | 'do-not-disturb'

export interface NotificationCentreDeps {
  create: (options: NotificationConstructorOptions) => NativeNotification
  isSupported: () => boolean
  /** Asked before each. On Linux, showing one that nobody takes freezes the main process for a minute. */
  system: () => Promise<NotificationSystem>
  /** Opens what the notification is about. */
  open: (link: string) => void
  /** Does it without opening anything; false when it cannot be done any more. */
  act: (link: string, action: 'acknowledge' | 'snooze') => boolean
  icon: string
  platform: NodeJS.Platform
  words: () => Words
}

/** Most notifications kept for withdrawing; the operating system drops old ones too. */
const mostKept = 100

/** Sounds that every macOS has. */
const sounds: Record<SoundChoice, string> = { soft: 'Tink', chime: 'Glass', alarm: 'Sosumi' }

/** How systems word that the person has forbidden notifications. */
const forbidden = /not (allowed|authori[sz]ed|permitted)|denied|disabled/i

/** Buttons of a notification about one alert, in this order. */
const actions = ['acknowledge', 'snooze', 'open'] as const

/** The account that a link is about; null for a link to no single alert, which has no buttons. */
const accountOf = (link: string): string | null => /^\/alerts\/([^/?#]+)\/[^/?#]+$/.exec(link)?.[1] ?? null

/** Windows takes 64 characters at most for an id or a group. */
const shortId = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 32)

const refused = (reason: RefusalReason, text: string): NotifyOutcome => ({ outcome: 'refused', reason, text })

/** Native notifications where the system has them; else the console shows its own. */
export function createNotificationCentre(deps: NotificationCentreDeps): Notifier {
  const shown = new Map<string, NativeNotification>()
  return {
    async show(toast) {
      if (!deps.isSupported()) return refused('no-owner', 'This system has no notifications.')
      const system = await deps.system()
      if (system === 'absent') return refused('no-owner', 'No notification service answers on the session bus.')
      if (system === 'do-not-disturb') return refused('do-not-disturb', 'The system is set not to disturb.')
      const accountId = accountOf(toast.link)
      const words = deps.words().shell.notification
      const notification = deps.create({
        id: shortId(toast.id),
        ...(accountId === null ? {} : { groupId: shortId(accountId), groupTitle: words.group }),
        title: toast.title,
        body: toast.body,
        silent: toast.silent,
        icon: deps.icon,
        // On Linux an urgent one would break through do-not-disturb; that it stays is enough.
        urgency: toast.urgent && deps.platform !== 'linux' ? 'critical' : 'normal',
        ...(toast.urgent ? { timeoutType: 'never' as const } : {}),
        // Only macOS lets a program choose; elsewhere it is the system's sound or none.
        ...(toast.sound === null ? {} : { sound: sounds[toast.sound] }),
        ...(accountId === null ? {} : { actions: actions.map((action) => ({ type: 'button' as const, text: words[action] })) }),
      })
      // Kept until it is gone: a collected Notification loses its click.
      shown.set(toast.id, notification)
      const [oldest] = shown.keys()
      if (shown.size > mostKept && oldest !== undefined) shown.delete(oldest)
      return new Promise((resolve) => {
        const fallback = setTimeout(() => resolve(refused('failed', 'The system did not say that it showed the notification.')), 5000)
        const settle = (outcome: NotifyOutcome) => {
          clearTimeout(fallback)
          resolve(outcome)
        }
        notification.once('show', () => settle({ outcome: 'shown' }))
        notification.once('failed', (_event, error) => {
          shown.delete(toast.id)
          const text = String(error).slice(0, 200)
          settle(refused(forbidden.test(text) ? 'denied' : 'failed', text))
        })
        notification.on('click', () => deps.open(toast.link))
        notification.on('action', ({ actionIndex }) => {
          const action = actions[actionIndex]
          // What is over already is shown instead, so that the press has an answer.
          if (action === 'open' || (action !== undefined && !deps.act(toast.link, action))) deps.open(toast.link)
        })
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
