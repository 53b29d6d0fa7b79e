import { Menu } from '@mantine/core'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import { useLocation } from 'wouter'
import { MiddleCut } from '../../components/text/middle-cut.tsx'
import { messages } from '../../messages/messages.ts'
import { useAccounts } from '../../state/console-store.ts'
import { paths, useAccountScope } from '../../state/url-state.ts'
import css from './top-bar.module.css'

/** Which account every list is about; all of them first. */
export function AccountSwitcher() {
  const accounts = useAccounts()
  const [scope, setScope] = useAccountScope()
  const [, navigate] = useLocation()
  const text = messages.frame.scope
  const current = accounts.find((account) => account.id === scope)
  const check = (on: boolean) => (on ? <IconCheck size={14} aria-hidden /> : <span style={{ width: 14 }} />)
  return (
    <Menu width={280}>
      <Menu.Target>
        <button type="button" className={css.pill} aria-label={`${text.label}: ${current?.name ?? text.all}`}>
          <MiddleCut text={current?.name ?? text.all} className={css.name} />
          <IconChevronDown size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={check(scope === null)} onClick={() => setScope(null)}>
          {text.all}
        </Menu.Item>
        {accounts.map((account) => (
          <Menu.Item
            key={account.id}
            leftSection={check(scope === account.id)}
            rightSection={<span className="faint">{messages.common.sites(account.sites)}</span>}
            onClick={() => setScope(account.id)}
          >
            <MiddleCut text={account.name} />
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => navigate(paths.accounts)}>{text.manage}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
