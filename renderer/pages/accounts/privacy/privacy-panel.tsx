import type { ReactElement } from 'react'
import type { AccountState } from '../../../../shared/bridge/console-state.ts'
import { messages } from '../../../messages/messages.ts'
import { AuditLog } from './audit-log.tsx'
import { EraseSection } from './erase-section.tsx'
import { ExportSection } from './export-section.tsx'
import css from './privacy.module.css'

const text = messages.privacy

/** What the owner of an account may do with all of its data, and who changed what. */
export function PrivacyPanel({ account }: { account: AccountState }): ReactElement {
  const key = account.account?.key
  const may = key?.role === 'admin' && key.siteIds === null
  return (
    <div className={css.panel}>
      {may ? (
        <>
          <section>
            <h3>{text.export.title}</h3>
            <ExportSection account={account} />
          </section>
          <section>
            <h3>{text.erase.title}</h3>
            <EraseSection account={account} />
          </section>
        </>
      ) : (
        <section>
          <h3>
            {text.export.title}, {text.erase.title.toLowerCase()}, {text.audit.title.toLowerCase()}
          </h3>
          <p className="dim">{text.adminOnly}</p>
        </section>
      )}
      <section>
        <h3>{text.usage.title}</h3>
        <p className="dim">{text.usage.text}</p>
      </section>
      {may && (
        <section>
          <h3>{text.audit.title}</h3>
          <AuditLog accountId={account.id} />
        </section>
      )}
    </div>
  )
}
