import { Modal } from '@mantine/core'
import { Fragment } from 'react'
import { KeyHint } from '../../components/text/key-hint.tsx'
import { messages } from '../../messages/messages.ts'
import css from './palette.module.css'
import { useShortcutGroups } from './shortcuts.ts'

const names: Record<string, string> = { ArrowDown: '↓', ArrowUp: '↑', Enter: 'Enter', $mod: 'Mod' }

/** `Shift+?` as the keys a person presses: the character says the Shift already. */
function pieces(press: string): string[] {
  return press
    .split(/\b\+/)
    .filter((key, _, all) => !(key === 'Shift' && all.length === 2 && !/^[a-z]$/i.test(all[1] ?? '')))
    .map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key))
}

/** Every key that does something on the page in view, and what. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const groups = useShortcutGroups((store) => store.groups)
  const text = messages.frame.shortcuts
  const titles = [...new Set(groups.map((group) => group.title))]
  return (
    <Modal opened onClose={onClose} title={text.title} size={640} closeButtonProps={{ 'aria-label': messages.common.close }}>
      <div className={css.sheet}>
        {titles.map((title) => (
          <section key={title} className={css.group}>
            <h3>{title}</h3>
            <dl>
              {groups
                .filter((group) => group.title === title)
                .flatMap((group) => group.shortcuts)
                .filter((shortcut) => shortcut.text !== undefined)
                .map(({ keys, text: what }) => (
                  <div key={keys} className={css.key}>
                    <dt>{what}</dt>
                    <dd>
                      {keys.split(' ').map((press, index) => (
                        <Fragment key={press}>
                          {index > 0 && text.andThen}
                          {pieces(press).map((piece) => (
                            <KeyHint key={piece} keys={piece} />
                          ))}
                        </Fragment>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}
