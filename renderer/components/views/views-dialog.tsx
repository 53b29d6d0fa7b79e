import { Button, Modal, TextInput } from '@mantine/core'
import { IconArrowUp, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import type { SavedView, ViewPage } from '../../../shared/bridge/saved-view.ts'
import { messages } from '../../messages/messages.ts'
import { keepViews, nameProblem, parametersOf, useViews } from './saved-views.ts'
import css from './views.module.css'

/** Gives the view on screen a name, and renames, exchanges, orders and removes the views that have one. */
export function ViewsDialog({ page, search, onClose }: { page: ViewPage; search: string; onClose: () => void }) {
  const text = messages.common.views
  const all = useViews()
  const views = all.filter((view) => view.page === page)
  const [name, setName] = useState('')
  const parameters = parametersOf(page, search)
  const problem = nameProblem(all, page, name)
  const save = async () => {
    if (problem !== null) return
    const view: SavedView = { id: crypto.randomUUID(), page, name: name.trim(), parameters }
    if (await keepViews((before) => [...before, view], text.saved(view.name))) onClose()
  }
  const filter = parameters.filter
  return (
    <Modal opened onClose={onClose} title={text.title} size={520} closeButtonProps={{ 'aria-label': messages.common.close }}>
      <form
        className={css.save}
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <TextInput
          data-autofocus
          className={css.name}
          label={text.name}
          description={filter === undefined ? text.unfiltered : text.filtered(filter)}
          value={name}
          maxLength={80}
          error={problem === null || problem === 'empty' ? undefined : text.problems[problem]}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" variant="filled" disabled={problem !== null}>
          {text.save}
        </Button>
      </form>
      {views.length > 0 && (
        <ul className={css.list} aria-label={text.title}>
          {views.map((view, index) => (
            <ViewLine key={view.id} view={view} all={all} before={views[index - 1]} parameters={parameters} />
          ))}
        </ul>
      )}
    </Modal>
  )
}

function ViewLine({
  view,
  all,
  before,
  parameters,
}: {
  view: SavedView
  all: SavedView[]
  before: SavedView | undefined
  parameters: Record<string, string>
}) {
  const text = messages.common.views
  const [name, setName] = useState(view.name)
  const problem = nameProblem(all, view.page, name, view.id)
  const change = (part: Partial<SavedView>, message?: string) =>
    void keepViews((views) => views.map((one) => (one.id === view.id ? { ...one, ...part } : one)), message)
  return (
    <li className={css.line}>
      <TextInput
        className={css.name}
        aria-label={text.nameOf(view.name)}
        value={name}
        maxLength={80}
        error={problem === null ? undefined : text.problems[problem]}
        onChange={(event) => {
          setName(event.currentTarget.value)
          if (nameProblem(all, view.page, event.currentTarget.value, view.id) === null) change({ name: event.currentTarget.value.trim() })
        }}
        onBlur={() => problem !== null && setName(view.name)}
      />
      <Button onClick={() => change({ parameters }, text.replaced(view.name))} data-tip={text.replaceHint}>
        {text.replace}
      </Button>
      <Button
        px={7}
        aria-label={text.up(view.name)}
        data-tip={text.up(view.name)}
        disabled={before === undefined}
        onClick={() =>
          void keepViews((views) => {
            const others = views.filter((one) => one.id !== view.id)
            return others.flatMap((one) => (one.id === before?.id ? [view, one] : [one]))
          })
        }
      >
        <IconArrowUp size={14} aria-hidden />
      </Button>
      <Button
        px={7}
        aria-label={text.remove(view.name)}
        data-tip={text.remove(view.name)}
        onClick={() => void keepViews((views) => views.filter((one) => one.id !== view.id), text.removed(view.name))}
      >
        <IconTrash size={14} aria-hidden />
      </Button>
    </li>
  )
}
