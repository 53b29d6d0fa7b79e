import { notifications } from '@mantine/notifications'
import { messages } from '../messages/messages.ts'
import { errorText } from './error-text.ts'

const closeButtonProps = () => ({ 'aria-label': messages.common.close })

/** Says in passing that something was done. */
export function sayDone(message: string): void {
  notifications.show({ message, autoClose: 6000, withBorder: false, closeButtonProps: closeButtonProps() })
}

/** Says what did not work, why, and what to do. */
export function sayFailed(title: string, error: unknown): void {
  const words = errorText(error)
  notifications.show({
    title,
    message: words.next === null ? words.what : `${words.what} ${words.next}`,
    color: 'red',
    autoClose: 12_000,
    closeButtonProps: closeButtonProps(),
  })
}
