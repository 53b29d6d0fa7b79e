import { useClipboard } from '@mantine/hooks'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { EmptyState } from '../components/states.tsx'
import { sayDone } from '../components/toast.ts'
import { messages } from '../messages/messages.ts'
import { useConsole } from '../state/console-store.ts'
import { paths, useGo } from '../state/url-state.ts'
import css from './frame.module.css'
import { useShortcutGroups, useShortcutSheet, useShortcuts } from './keyboard/shortcuts.ts'
import { fetchPages, Pages } from './pages.tsx'
import { Rail } from './rail.tsx'
import { TopBar } from './top-bar/top-bar.tsx'

const loadPalette = () => import('./keyboard/palette.tsx')
const Palette = lazy(async () => ({ default: (await loadPalette()).Palette }))
const ShortcutSheet = lazy(async () => ({ default: (await import('./keyboard/shortcut-sheet.tsx')).ShortcutSheet }))

/** Rail, top bar and the page between them, and the keys that work everywhere. */
export function Frame() {
  const go = useGo()
  const clipboard = useClipboard()
  const [searching, setSearching] = useState(false)
  const ended = useConsole((store) => store.bridge === 'ended')
  const sheet = useShortcutSheet((store) => store.open)
  // What has the focus when one of them opens has it again when that closes.
  const opener = useRef<Element | null>(null)
  const remember = () => {
    opener.current = document.activeElement
  }
  const giveBack = () =>
    requestAnimationFrame(() => {
      if (document.activeElement === document.body && opener.current instanceof HTMLElement) opener.current.focus()
    })
  const search = () => {
    remember()
    setSearching(true)
  }
  const endSearch = () => {
    setSearching(false)
    giveBack()
  }
  const setSheet = (open: boolean) => {
    if (open) remember()
    useShortcutSheet.setState({ open })
    if (!open) giveBack()
  }
  const text = messages.frame.shortcuts
  // What is typed after the key of the palette is meant for it, also while it opens.
  const paused = searching || sheet
  useEffect(() => useShortcutGroups.setState({ paused }), [paused])
  useEffect(() => {
    const timer = setTimeout(() => void fetchPages(loadPalette), 1500)
    return () => clearTimeout(timer)
  }, [])
  const copyLink = () => {
    clipboard.copy(location.href)
    sayDone(messages.common.linkCopied)
  }
  useShortcuts(text.everywhere, [
    { keys: '$mod+k', text: text.palette, run: search, inFields: true },
    { keys: 'Shift+?', text: text.sheet, run: () => setSheet(true) },
    // Where the question mark needs no Shift.
    { keys: '?', run: () => setSheet(true) },
    { keys: 'g f', text: text.goFleet, run: () => go(paths.fleet) },
    { keys: 'g a', text: text.goAlerts, run: () => go(paths.alerts) },
    { keys: 'g i', text: text.goIncidents, run: () => go(paths.incidents) },
    { keys: 'g t', text: text.goRetention, run: () => go(paths.retention) },
    { keys: 'g r', text: text.goRules, run: () => go(paths.rules) },
    { keys: 'g c', text: text.goAccounts, run: () => go(paths.accounts) },
    { keys: 'g s', text: text.goSettings, run: () => go(paths.settings) },
    { keys: 'y', text: text.copyLink, run: copyLink },
  ])
  return (
    <div className={css.frame}>
      <a className={css.skip} href="#page">
        {messages.frame.skip}
      </a>
      <Rail />
      <TopBar onSearch={search} />
      <main id="page" className={css.page} tabIndex={-1}>
        {ended ? <EmptyState title={messages.frame.beginning.ended} text={messages.frame.beginning.endedText} /> : <Pages />}
      </main>
      <Suspense fallback={null}>
        {searching && <Palette onClose={endSearch} onShowShortcuts={() => setSheet(true)} onCopyLink={copyLink} />}
        {sheet && <ShortcutSheet onClose={() => setSheet(false)} />}
      </Suspense>
    </div>
  )
}
