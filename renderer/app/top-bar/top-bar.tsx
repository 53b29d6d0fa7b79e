import { IconSearch } from '@tabler/icons-react'
import { KeyHint } from '../../components/text/key-hint.tsx'
import { messages } from '../../messages/messages.ts'
import { useAccounts } from '../../state/console-store.ts'
import { AccountSwitcher } from './account-switcher.tsx'
import { ConnectionMenu } from './connection-menu.tsx'
import { NoticeMenu } from './notice-menu.tsx'
import { QuietMenu } from './quiet-menu.tsx'
import css from './top-bar.module.css'
import { UpdateNotice } from './update-notice.tsx'

/** What is true on every page: which account, how fresh the data is, whether anything is announced. */
export function TopBar({ onSearch }: { onSearch: () => void }) {
  const some = useAccounts().length > 0
  return (
    <header className={css.bar}>
      {some && (
        <>
          <AccountSwitcher />
          <button type="button" className={`${css.pill} ${css.search}`} onClick={onSearch}>
            <IconSearch size={14} stroke={1.8} aria-hidden />
            <span className={css.searchText}>{messages.frame.search.button}</span>
            <KeyHint keys="Mod K" className={css.key} />
          </button>
        </>
      )}
      <div className={css.right}>
        <UpdateNotice />
        <ConnectionMenu />
        <QuietMenu />
        <NoticeMenu />
      </div>
    </header>
  )
}
