import { Menu } from '@mantine/core'
import { IconBookmark, IconCheck, IconChevronDown } from '@tabler/icons-react'
import { lazy, memo, Suspense, useState } from 'react'
import { useLocationProperty } from 'wouter/use-browser-location'
import type { ViewPage } from '../../../shared/bridge/saved-view.ts'
import { messages } from '../../messages/messages.ts'
import { useGo } from '../../state/url-state.ts'
import tool from '../surface/tool-button.module.css'
import { showsView, useViews, viewPath } from './saved-views.ts'
import css from './views.module.css'

const ViewsDialog = lazy(async () => ({ default: (await import('./views-dialog.tsx')).ViewsDialog }))

/** The saved views of a list: to look through one, and to keep the one that is on screen. */
export const ViewsMenu = memo(function ViewsMenu({ page }: { page: ViewPage }) {
  const text = messages.common.views
  const go = useGo()
  const views = useViews().filter((view) => view.page === page)
  const [editing, setEditing] = useState(false)
  const shown = useLocationProperty(() => views.find((view) => showsView(view, location.search))?.id)
  const current = views.find(({ id }) => id === shown)
  return (
    <>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <button type="button" className={tool.tool} data-on={current !== undefined || undefined}>
            <IconBookmark size={14} stroke={1.8} aria-hidden />
            <span className={css.current}>{current?.name ?? text.button}</span>
            <IconChevronDown size={14} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
          {views.length === 0 && <Menu.Label>{text.none}</Menu.Label>}
          {views.map((view) => (
            <Menu.Item
              key={view.id}
              leftSection={view === current ? <IconCheck size={14} aria-hidden /> : <span style={{ width: 14 }} />}
              onClick={() => go(viewPath(view))}
            >
              {view.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<span style={{ width: 14 }} />} onClick={() => setEditing(true)}>
            {text.edit}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense fallback={null}>
        {editing && <ViewsDialog page={page} search={location.search} onClose={() => setEditing(false)} />}
      </Suspense>
    </>
  )
})
