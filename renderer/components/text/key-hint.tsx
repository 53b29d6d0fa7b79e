import { Kbd } from '@mantine/core'

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

/** A key as it stands on this keyboard: `Mod` is Ctrl or ⌘. */
export function keyText(key: string): string {
  return key.replace(/\bMod\b/, isMac ? '⌘' : 'Ctrl')
}

/** Shows the key of an action beside it; the action itself is registered with useShortcuts. */
export function KeyHint({ keys, className }: { keys: string; className?: string }) {
  return (
    <Kbd className={className} aria-hidden>
      {keyText(keys)}
    </Kbd>
  )
}
