import { Modal, useMantineColorScheme } from '@mantine/core'
import { createSpotlight, Spotlight } from '@mantine/spotlight'
import { IconArrowRight, IconFilter } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { SeverityIcon } from '../../components/status/severity.tsx'
import { StateIcon } from '../../components/status/state-icon.tsx'
import { MiddleCut } from '../../components/text/middle-cut.tsx'
import { sayFailed } from '../../components/toast.ts'
import { useViews, viewPath } from '../../components/views/saved-views.ts'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { updateSettings, useAccounts, useSettings } from '../../state/console-store.ts'
import { paths, useAccountScope, useGo } from '../../state/url-state.ts'
import css from './palette.module.css'

interface Action {
  id: string
  text: string
  run: () => void
}

function useActions({ onShowShortcuts, onCopyLink }: { onShowShortcuts: () => void; onCopyLink: () => void }): Action[] {
  const go = useGo()
  const [, navigate] = useLocation()
  const [scope, setScope] = useAccountScope()
  const accounts = useAccounts()
  const settings = useSettings()
  const { colorScheme } = useMantineColorScheme()
  const text = messages.frame.search
  const { nav } = messages.frame
  const views = useViews()
  const save = (change: Parameters<typeof updateSettings>[0]) =>
    void updateSettings(change).catch((error: unknown) => sayFailed(messages.common.errors.notSaved, error))
  const light = colorScheme === 'light'
  const compact = settings?.density === 'compact'
  return [
    ...(['fleet', 'alerts', 'incidents', 'rules', 'retention', 'reports', 'accounts', 'settings'] as const).map((page) => ({
      id: `go-${page}`,
      text: text.goTo(nav[page]),
      run: () => go(paths[page]),
    })),
    { id: 'go-diagnostics', text: text.goTo(messages.diagnostics.title), run: () => go(paths.diagnostics) },
    ...views.map((view) => ({ id: `view-${view.id}`, text: text.view(nav[view.page], view.name), run: () => go(viewPath(view)) })),
    { id: 'looked', text: text.lookedAt, run: () => save({ lookedAt: Date.now() }) },
    { id: 'theme', text: light ? text.themeDark : text.themeLight, run: () => save({ theme: light ? 'dark' : 'light' }) },
    { id: 'density', text: compact ? text.airy : text.dense, run: () => save({ density: compact ? 'comfortable' : 'compact' }) },
    { id: 'copy', text: text.copyLink, run: onCopyLink },
    { id: 'shortcuts', text: text.shortcuts, run: onShowShortcuts },
    { id: 'add', text: text.addAccount, run: () => navigate(`${paths.accounts}?add=choose`) },
    ...(scope === null ? [] : [{ id: 'all', text: text.showAll, run: () => setScope(null) }]),
    ...accounts
      .filter((account) => account.id !== scope && accounts.length > 1)
      .map((account) => ({ id: `scope-${account.id}`, text: text.showAccount(account.name), run: () => setScope(account.id) })),
  ]
}

function Row({ icon, title, note, onClick }: { icon: ReactNode; title: string; note?: ReactNode; onClick: () => void }) {
  return (
    <Spotlight.Action onClick={onClick} className={css.action}>
      <span className={css.icon}>{icon}</span>
      <MiddleCut text={title} className={css.title} />
      {note !== undefined && <span className={css.note}>{note}</span>}
    </Spotlight.Action>
  )
}

/** Everything by name: sites, alerts, rules and actions. Loaded when it is first opened. */
export function Palette({ onClose, ...rest }: { onClose: () => void; onShowShortcuts: () => void; onCopyLink: () => void }) {
  const [store, spotlight] = useMemo(() => createSpotlight(), [])
  useEffect(() => spotlight.open(), [spotlight])
  const [query, setQuery] = useState('')
  const asked = query.trim()
  const [, navigate] = useLocation()
  const text = messages.frame.search
  const found = useQuery({
    queryKey: ['fleet', null, 'search', asked],
    queryFn: () => bridge.search.query({ text: asked.slice(0, 200) }),
    enabled: asked !== '',
    placeholderData: (before) => before,
  }).data
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const actions = useActions(rest).filter((action) => words.every((word) => action.text.toLowerCase().includes(word)))
  const results = query.trim() === '' ? undefined : found
  const nothing = results && results.sites.length + results.alerts.length + results.rules.length + actions.length === 0
  // Enter takes the best match: the kit selects before the results of a question arrive.
  const list = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is listed changes with these.
  useEffect(() => {
    const listed = list.current?.querySelectorAll('[data-action]') ?? []
    for (const action of listed) action.removeAttribute('data-selected')
    listed[0]?.setAttribute('data-selected', 'true')
    store.updateState((state) => ({ ...state, selected: 0 }))
  }, [results, query, store])
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={onClose}
      shortcut={null}
      maxHeight={480}
      scrollable
      size={620}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.5, blur: 0 }}
      classNames={{ content: css.content, search: css.search }}
    >
      <Modal.Title className="visually-hidden">{text.button}</Modal.Title>
      <Spotlight.Search placeholder={text.placeholder} aria-label={text.button} />
      <Spotlight.ActionsList ref={list}>
        {results && results.sites.length > 0 && (
          <Spotlight.ActionsGroup label={text.sites}>
            {results.sites.map((row) => (
              <Row
                key={`${row.accountId}/${row.site.id}`}
                icon={<StateIcon state={row.health?.state ?? 'no-data'} titled />}
                title={row.site.name}
                note={row.clientName}
                onClick={() => navigate(paths.site(row.accountId, row.site.id))}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {results && results.alerts.length > 0 && (
          <Spotlight.ActionsGroup label={text.alerts}>
            {results.alerts.map((row) => (
              <Row
                key={`${row.accountId}/${row.alert.id}`}
                icon={<SeverityIcon severity={row.alert.severity} titled />}
                title={row.alert.title}
                note={row.siteName}
                onClick={() => navigate(paths.alert(row.accountId, row.alert.id))}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {results && results.rules.length > 0 && (
          <Spotlight.ActionsGroup label={text.rules}>
            {results.rules.map((rule) => (
              <Row
                key={`${rule.accountId}/${rule.id}`}
                icon={<IconFilter size={14} aria-hidden />}
                title={rule.title}
                note={<span className="mono">{rule.id}</span>}
                onClick={() => navigate(paths.rule(rule.accountId, rule.id))}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {actions.length > 0 && (
          <Spotlight.ActionsGroup label={text.actions}>
            {actions.map((action) => (
              <Row key={action.id} icon={<IconArrowRight size={14} aria-hidden />} title={action.text} onClick={action.run} />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {nothing && <Spotlight.Empty>{text.nothing}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}
