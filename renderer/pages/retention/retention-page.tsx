import type { ReactElement } from 'react'
import { messages } from '../../messages/messages.ts'
import { useAccounts } from '../../state/console-store.ts'
import { useAccountScope } from '../../state/url-state.ts'
import { AccountRetention } from './account-retention.tsx'
import css from './retention.module.css'

const text = messages.retention

/** How long things are kept, what there is of them, and what a change of that would delete. */
export function RetentionPage(): ReactElement {
  const [scope] = useAccountScope()
  const accounts = useAccounts().filter((account) => scope === null || account.id === scope)
  return (
    <div className={css.page}>
      <header>
        <h1>{text.title}</h1>
        <p className={css.intro}>{text.intro}</p>
      </header>
      {accounts.map((account) => (
        <AccountRetention key={account.id} account={account} />
      ))}
    </div>
  )
}
