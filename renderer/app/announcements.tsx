import { notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import { Link, useLocation } from 'wouter'
import { SeverityIcon } from '../components/status/severity.tsx'
import { messages } from '../messages/messages.ts'
import { onConsoleEvent, useConsole } from '../state/console-store.ts'
import { playOnce } from './sound.ts'

/** Shows what the console announces, takes it back when it says so, and goes where it asks to. */
export function Announcements() {
  const [, navigate] = useLocation()
  useEffect(
    () =>
      onConsoleEvent((event) => {
        if (event.type === 'toast') {
          const { toast } = event
          // In a window of its own the system lets it be heard.
          if (toast.sound && useConsole.getState().console?.host === 'browser') void playOnce(toast.id, toast.sound)
          notifications.show({
            id: toast.id,
            title: <Link href={toast.link}>{toast.title}</Link>,
            message: toast.body,
            icon: <SeverityIcon severity={toast.severity} size={14} titled />,
            color: 'transparent',
            closeButtonProps: { 'aria-label': messages.common.close },
            autoClose: toast.severity === 'critical' ? 20_000 : 8000,
            style: { cursor: 'pointer' },
            onClick: ({ target }) => {
              // Its cross closes it and goes nowhere.
              if (target instanceof Element && target.closest('button')) return
              notifications.hide(toast.id)
              navigate(toast.link)
            },
          })
        }
        if (event.type === 'toast-withdrawn') notifications.hide(event.id)
        if (event.type === 'navigate') navigate(event.to)
      }),
    [navigate],
  )
  return null
}
