import { Button } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { useShortcuts } from '../../../app/keyboard/shortcuts.ts'
import { KeyHint } from '../../../components/text/key-hint.tsx'
import { messages } from '../../../messages/messages.ts'
import css from './selection.module.css'
import type { SiteSelection } from './site-selection.ts'

const AcknowledgeDialog = lazy(async () => ({ default: (await import('./acknowledge-dialog.tsx')).AcknowledgeDialog }))
const SnoozeDialog = lazy(async () => ({ default: (await import('./snooze-dialog.tsx')).SnoozeDialog }))

/** What can be done with the chosen sites at once; nothing while there are none. */
export function BulkBar({ selection, total, onSelectAll }: { selection: SiteSelection; total: number; onSelectAll: () => void }) {
  const text = messages.fleet.selection
  const { keys } = messages.fleet
  const [open, setOpen] = useState<'acknowledge' | 'snooze' | null>(null)
  const any = selection.rows.length > 0
  const ask = (what: 'acknowledge' | 'snooze') => () => any && setOpen(what)
  useShortcuts(keys.title, [
    { keys: 'e', text: keys.acknowledge, run: ask('acknowledge') },
    { keys: 's', text: keys.snooze, run: ask('snooze') },
    { keys: '$mod+a', text: keys.selectAll, run: onSelectAll },
    { keys: 'Escape', text: keys.clear, run: selection.clear },
  ])
  if (!any) return null
  const close = (done: boolean) => {
    setOpen(null)
    if (done) selection.clear()
  }
  return (
    <section className={css.bar} aria-label={text.bar}>
      <b role="status">{text.count(selection.rows.length)}</b>
      {selection.rows.length < total && (
        <Button size="compact-sm" variant="subtle" onClick={onSelectAll}>
          {text.all(total)}
        </Button>
      )}
      <span className={css.push}>
        <Button size="compact-sm" onClick={ask('acknowledge')} rightSection={<KeyHint keys="E" />}>
          {text.acknowledge}
        </Button>
        <Button size="compact-sm" onClick={ask('snooze')} rightSection={<KeyHint keys="S" />}>
          {text.snooze}
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={selection.clear}>
          {text.clear}
        </Button>
      </span>
      <Suspense fallback={null}>
        {open === 'acknowledge' && <AcknowledgeDialog sites={selection.rows} onClose={close} />}
        {open === 'snooze' && <SnoozeDialog sites={selection.rows} onClose={close} />}
      </Suspense>
    </section>
  )
}
