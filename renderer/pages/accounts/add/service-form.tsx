import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { KeepKey } from '../../../../shared/bridge/console-state.ts'
import type { Account } from '../../../../shared/model/account/account.ts'
import { ErrorNote } from '../../../components/states.tsx'
import { messages } from '../../../messages/messages.ts'
import { bridge } from '../../../state/console-client.ts'
import { useConsole } from '../../../state/console-store.ts'
import { paths } from '../../../state/url-state.ts'
import css from './add.module.css'
import { useAttempt } from './attempt.ts'
import { KeepKeyChoice } from './keep-key.tsx'
import { KeyOwner } from './key-owner.tsx'

interface Tested {
  url: string
  key: string
  account: Account
  skew: number
}

/** Connects a service by address and key: first who the key is, then the connection. */
export function ServiceForm({ onDone }: { onDone: (path: string) => void }) {
  const text = messages.firstRun.service
  const store = useConsole((state) => state.console?.keyStore.store)
  const [url, setUrl] = useState('')
  const [key, setKey] = useState('')
  const [name, setName] = useState('')
  const [keep, setKeep] = useState<KeepKey>('keychain')
  const [found, setFound] = useState<Tested | null>(null)
  const test = useAttempt()
  const connect = useAttempt()
  // An answer is about the address and key that were asked, not about what was typed since.
  const tested = found?.url === url.trim() && found.key === key.trim() ? found : null
  function changed(): void {
    test.clear()
    connect.clear()
  }
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const asked = { url: url.trim(), key: key.trim() }
        if (!tested) {
          void test.run(async () => {
            const account = await bridge.accounts.test(asked)
            setFound({ ...asked, account, skew: account.serverTime - Date.now() })
            setName((before) => (before === '' ? account.name : before))
          })
          return
        }
        void connect.run(async () => {
          const account = await bridge.accounts.connect({ ...asked, name: name.trim(), keep })
          onDone(`${paths.fleet}?account=${account.id}`)
        })
      }}
    >
      <TextInput
        label={text.url}
        description={text.urlNote}
        placeholder="https://logystera.example"
        value={url}
        maxLength={2000}
        spellCheck={false}
        autoComplete="off"
        type="url"
        classNames={{ input: css.mono }}
        onChange={(event) => {
          setUrl(event.currentTarget.value)
          changed()
        }}
        data-autofocus
        autoFocus
      />
      <PasswordInput
        label={text.key}
        description={store && messages.accounts.keyStoreNotes[store]}
        value={key}
        maxLength={500}
        autoComplete="off"
        classNames={{ innerInput: css.mono }}
        onChange={(event) => {
          setKey(event.currentTarget.value)
          changed()
        }}
      />
      <KeepKeyChoice keep={keep} onChange={setKeep} />
      <ErrorNote error={test.error ?? connect.error} title={text.failed} say={text.problems} />
      {tested && <KeyOwner account={tested.account} skew={tested.skew} />}
      {tested && <TextInput label={text.name} value={name} maxLength={100} onChange={(event) => setName(event.currentTarget.value)} />}
      <div className={css.buttons}>
        {tested ? (
          <Button type="submit" variant="filled" loading={connect.busy} disabled={name.trim() === ''}>
            {text.submit}
          </Button>
        ) : (
          <Button type="submit" variant="filled" loading={test.busy} disabled={url.trim() === '' || key.trim() === ''}>
            {text.test}
          </Button>
        )}
        {test.busy && <span className="dim">{text.testing}…</span>}
      </div>
      <p className={css.note}>{text.contract}</p>
    </form>
  )
}
