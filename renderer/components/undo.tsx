import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { messages } from '../messages/messages.ts'

/** Says in passing that something was done, with a button that takes it back. With an id, it takes the place of the one before. */
export function sayUndoable(message: string, undo: () => void, id: string = crypto.randomUUID()): void {
  notifications.hide(id)
  notifications.show({
    id,
    autoClose: 10_000,
    withBorder: false,
    closeButtonProps: { 'aria-label': messages.common.close },
    message: (
      <span style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
        <span style={{ flex: 1 }}>{message}</span>
        <Button
          size="compact-sm"
          onClick={() => {
            notifications.hide(id)
            undo()
          }}
        >
          {messages.common.undo}
        </Button>
      </span>
    ),
  })
}
