import { Button, Popover } from '@mantine/core'
import { IconLoader2 } from '@tabler/icons-react'
import { useState } from 'react'
import { StateIcon } from '../../components/status/state-icon.tsx'
import { MiddleCut } from '../../components/text/middle-cut.tsx'
import { clockText } from '../../components/time/time-text.ts'
import { messages } from '../../messages/messages.ts'
import { useClock } from '../../state/clock.ts'
import { bridge } from '../../state/console-client.ts'
import { useAccounts, useConsole } from '../../state/console-store.ts'
import { useAccountScope } from '../../state/url-state.ts'
import { type ConnectionView, connectionView, overallView } from './connection-view.ts'
import css from './top-bar.module.css'

function ConnectionIcon({ icon }: { icon: ConnectionView['icon'] }) {
  return icon === 'busy' ? <IconLoader2 size={13} aria-hidden /> : <StateIcon state={icon} />
}

/** How fresh what is on screen is, and why when it is not. */
export function ConnectionMenu() {
  const text = messages.frame.connection
  const all = useAccounts()
  const [scope] = useAccountScope()
  const accounts = scope === null ? all : all.filter((account) => account.id === scope)
  const status = useConsole((store) => store.bridge)
  const lostAt = useConsole((store) => store.lostAt)
  const [opened, setOpened] = useState(false)
  // A second is fine enough, and the only thing on the page that changes each.
  const now = useClock((time) => Math.floor(time / 1000) * 1000)
  const view: ConnectionView | null =
    status === 'ended'
      ? { icon: 'critical', tone: 'bad', text: text.consoleEnded }
      : status === 'lost'
        ? { icon: 'no-data', tone: 'bad', text: text.consoleLost(clockText(lostAt ?? now, now)) }
        : overallView(accounts, now)
  if (!view) return null
  const simulated = accounts.some((account) => account.account?.simulated)
  const notLive = accounts.filter((account) => ['offline', 'unauthorized', 'key-missing'].includes(account.connection.state))
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={css.pill}
          data-tone={view.tone}
          aria-label={`${text.label}: ${view.text}${simulated ? `, ${text.simulated}` : ''}`}
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          <ConnectionIcon icon={view.icon} />
          <span>{view.text}</span>
          {simulated && <span className={css.simulated}>· {text.simulated}</span>}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={text.details}>
        <div className={css.accounts}>
          {accounts.map((account) => {
            const one = connectionView(account.connection, now)
            return (
              <div key={account.id} className={css.account}>
                <ConnectionIcon icon={one.icon} />
                <MiddleCut text={account.name} />
                <span className="dim">{one.text}</span>
                {account.connection.problem !== null && <span className={css.accountNote}>{account.connection.problem}</span>}
                {account.account?.simulated && (
                  <span className={css.accountNote}>
                    {text.simulated}. {account.account.note}
                  </span>
                )}
              </div>
            )
          })}
          {notLive.length > 0 && (
            <div className={css.actions}>
              <Button onClick={() => void Promise.allSettled(notLive.map((account) => bridge.accounts.retry({ accountId: account.id })))}>
                {text.retryAll}
              </Button>
            </div>
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
