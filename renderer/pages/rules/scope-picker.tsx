import { Combobox, InputBase, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { type ReactElement, useState } from 'react'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import css from './rules.module.css'

const text = messages.rules.scope

/** For what settings are: the account, one of its clients, or one of its sites; found by name. */
export function ScopePicker({
  accountId,
  scope,
  name,
  onChange,
}: {
  accountId: string
  scope: string
  /** Of the client or site; null for the account. */
  name: string | null
  onChange: (scope: string) => void
}): ReactElement {
  const [search, setSearch] = useState('')
  const [asked] = useDebouncedValue(search, 100)
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption()
      setSearch('')
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  })
  const found = useQuery({
    queryKey: ['rules', accountId, 'scopes', asked],
    queryFn: () => bridge.rules.scopes({ accountId, search: asked }),
    placeholderData: (before) => before,
  }).data
  const layer = scope.split(':')[0] === 'client' ? 'client' : scope === 'account' ? 'account' : 'site'
  const shown = layer === 'account' ? text.account(found?.sites ?? 0) : (name ?? scope)
  return (
    <Combobox
      store={combobox}
      width={340}
      position="bottom-start"
      onOptionSubmit={(value) => {
        onChange(value)
        combobox.closeDropdown()
      }}
    >
      <Combobox.Target targetType="button">
        <InputBase
          component="button"
          type="button"
          pointer
          aria-label={`${text.label}: ${shown}`}
          className={css.scope}
          rightSection={<Combobox.Chevron />}
          rightSectionPointerEvents="none"
          onClick={() => combobox.toggleDropdown()}
        >
          <span className={css.scopeText}>{shown}</span>
        </InputBase>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={search}
          aria-label={text.search}
          placeholder={text.search}
          onChange={(event) => {
            setSearch(event.currentTarget.value)
            combobox.updateSelectedOptionIndex()
          }}
        />
        <Combobox.Options className={css.scopes}>
          <Combobox.Option value="account">{text.account(found?.sites ?? 0)}</Combobox.Option>
          {found !== undefined && found.clients.length > 0 && (
            <Combobox.Group label={text.clients}>
              {found.clients.map((client) => (
                <Combobox.Option key={client.policyId} value={client.policyId}>
                  <span className={css.scopeName}>{client.name}</span>
                  <span className="dim">{messages.common.sites(client.sites)}</span>
                </Combobox.Option>
              ))}
            </Combobox.Group>
          )}
          {found !== undefined && found.found.length > 0 && (
            <Combobox.Group label={text.sites}>
              {found.found.map((site) => (
                <Combobox.Option key={site.policyId} value={site.policyId}>
                  <span className={css.scopeName}>{site.name}</span>
                  <span className="dim">{site.clientName}</span>
                </Combobox.Option>
              ))}
            </Combobox.Group>
          )}
          {found !== undefined && found.clients.length + found.found.length === 0 && <Combobox.Empty>{text.none}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
