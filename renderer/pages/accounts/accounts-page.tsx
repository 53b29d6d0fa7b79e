import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link } from 'wouter'
import { Panel } from '../../components/surface/panel.tsx'
import { messages } from '../../messages/messages.ts'
import { useAccounts, useConsole } from '../../state/console-store.ts'
import { paths, useUrlParameter } from '../../state/url-state.ts'
import { AccountPanel } from './account-panel.tsx'
import css from './accounts.module.css'
import { AddAccount } from './add/add-account.tsx'
import { NoKeychain } from './no-keychain.tsx'
import { Outbox } from './outbox.tsx'

const none: string[] = []

/** Where the data comes from, and what is on its way there. */
export function AccountsPage() {
  const text = messages.accounts
  const accounts = useAccounts()
  const notices = useConsole((store) => store.console?.notices ?? none)
  const [, setAdd] = useUrlParameter('add')
  return (
    <div className={css.page}>
      <header className={css.header}>
        <h1>{text.title}</h1>
        <span className={css.headActions}>
          <Link href={paths.diagnostics} className="link">
            {messages.diagnostics.title}
          </Link>
          <Button variant="filled" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setAdd('choose')}>
            {text.add}
          </Button>
        </span>
      </header>
      {notices.length > 0 && (
        <Panel title={text.notices}>
          <ul className={css.notices}>
            {notices.map((notice) => (
              <li key={notice}>{notice}</li>
            ))}
          </ul>
        </Panel>
      )}
      <NoKeychain />
      {accounts.map((account) => (
        <AccountPanel key={account.id} account={account} />
      ))}
      <Outbox />
      <AddAccount />
    </div>
  )
}
