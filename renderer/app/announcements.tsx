import { notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import { Link, useLocation } from 'wouter'
import { SeverityIcon } from '../components/status/severity.tsx'
import { onConsoleEvent } from '../state/console-store.ts'

/** Shows what the console announces, takes it back when it says so, and goes where it asks to. */
export function Announcements() {
  const [, navigate] = useLocation()
  useEffect(
    () =>
      onConsoleEvent((event) => {
        if (event.type === 'toast') {
          const { toast } = event
          notifications.show({
            id: toast.id,
            title: <Link href={toast.link}>{toast.title}</Link>,
            message: toast.body,
            icon: <SeverityIcon severity={toast.severity} size={14} titled />,
            color: 'transparent',
            autoClose: toast.severity === 'critical' ? 20_000 : 8000,
            style: { cursor: 'pointer' },
            onClick: () => {
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
