import { Button, Popover } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { memo, useMemo, useState } from 'react'
import { Link } from 'wouter'
import type { AlertRow } from '../../../shared/bridge/contract/alerts.ts'
import { SeverityIcon } from '../../components/status/severity.tsx'
import tool from '../../components/surface/tool-button.module.css'
import { KeyHint } from '../../components/text/key-hint.tsx'
import { MiddleCut } from '../../components/text/middle-cut.tsx'
import { RelativeTime } from '../../components/time/relative-time.tsx'
import { relativeText } from '../../components/time/time-text.ts'
import { sayFailed } from '../../components/toast.ts'
import { messages } from '../../messages/messages.ts'
import { useClock } from '../../state/clock.ts'
import { bridge } from '../../state/console-client.ts'
import { updateSettings, useSettings } from '../../state/console-store.ts'
import { paths } from '../../state/url-state.ts'
import css from './looked.module.css'
import { raisedAt } from './raised-at.ts'

/** Alerts that are fetched to mark their sites; there may be more. */
const most = 500
const shown = 8

export interface Looked {
  at: number | null
  alerts: AlertRow[]
  /** `ACCOUNT/SITE` of every site with an alert raised since. */
  sites: ReadonlySet<string>
  mark: () => void
}

/** What was raised since the person last marked the fleet as looked at. */
export function useLooked(scope: string | null): Looked {
  const at = useSettings()?.lookedAt ?? null
  const found = useQuery({
    queryKey: ['alerts', scope, 'since', at],
    queryFn: () => bridge.alerts.list({ accountId: scope, from: at ?? 0, order: 'newest', limit: most }),
    enabled: at !== null,
  }).data
  return useMemo(() => {
    // The list also holds what merely went on firing since.
    const alerts = at === null ? [] : (found?.rows ?? []).filter((row) => raisedAt(row.alert) > at)
    return {
      at,
      alerts,
      sites: new Set(alerts.map((row) => `${row.accountId}/${row.alert.siteId}`)),
      mark: () =>
        void updateSettings({ lookedAt: Date.now() }).catch((error: unknown) => sayFailed(messages.common.errors.notSaved, error)),
    }
  }, [at, found])
}

/** The count of it, what it is, and the mark. */
export const LookedMenu = memo(function LookedMenu({ looked }: { looked: Looked }) {
  const text = messages.fleet.looked
  const [opened, setOpened] = useState(false)
  const when = useClock((now) => (looked.at === null ? null : relativeText(looked.at, now)))
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={tool.tool}
          data-on={looked.alerts.length > 0 || undefined}
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          {looked.at === null ? text.never : text.button(looked.alerts.length)}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={text.never}>
        <div className={css.looked}>
          <p className={css.lookedWhen}>{when === null ? text.neverText : text.lastLooked(when)}</p>
          {looked.at !== null && looked.alerts.length === 0 && <p className={css.lookedWhen}>{text.nothing}</p>}
          {looked.alerts.slice(0, shown).map((row) => (
            <Link key={`${row.accountId}/${row.alert.id}`} href={paths.alert(row.accountId, row.alert.id)} className={css.lookedRow}>
              <SeverityIcon severity={row.alert.severity} titled />
              <span className={css.lookedTitle}>{row.alert.title}</span>
              <MiddleCut text={row.siteName} className="dim" />
              <RelativeTime at={raisedAt(row.alert)} className="faint" />
            </Link>
          ))}
          {looked.alerts.length > shown && <p className={css.lookedWhen}>{text.more(looked.alerts.length - shown)}</p>}
          <div className={css.lookedAction}>
            <Button
              onClick={() => {
                looked.mark()
                setOpened(false)
              }}
              rightSection={<KeyHint keys="M" />}
            >
              {text.mark}
            </Button>
          </div>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
})
