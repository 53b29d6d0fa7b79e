import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { ConsoleState } from '../../../../shared/bridge/console-state.ts'
import { ErrorNote } from '../../../components/states.tsx'
import { Panel } from '../../../components/surface/panel.tsx'
import { messages } from '../../../messages/messages.ts'
import { bridge } from '../../../state/console-client.ts'
import { keepSettings } from '../keep-settings.ts'
import { Setting, WholeNumber } from './setting.tsx'

/** The cache on this machine: how large it may become, and the key that seals it. */
export function Storage({ console: { cache, settings, keyStore } }: { console: ConsoleState }) {
  const text = messages.settings.storage
  const rotation = useMutation({ mutationFn: () => bridge.cache.rotateKey() })
  return (
    <Panel title={text.title} padded={false}>
      <Setting label={text.limit} note={cache ? text.used(cache.bytes / 1_000_000) : text.limitNote}>
        <WholeNumber
          label={text.limit}
          value={settings.cacheLimit}
          min={100}
          max={100_000}
          unit="MB"
          onKeep={(cacheLimit) => cacheLimit !== null && void keepSettings({ cacheLimit })}
        />
      </Setting>
      {cache?.problem && <Setting label={text.problem} note={cache.text} />}
      <Setting
        label={text.key}
        note={
          <>
            {text.keyNote}
            {rotation.isSuccess && (
              <span role="status">
                <br />
                {text.rotated(rotation.data.resealed)}
              </span>
            )}
            <ErrorNote error={rotation.error} />
          </>
        }
      >
        <Button loading={rotation.isPending} onClick={() => rotation.mutate()}>
          {text.rotate}
        </Button>
      </Setting>
      <Setting label={messages.settings.keyStore} note={messages.accounts.keyStoreNotes[keyStore.store]}>
        {messages.accounts.keyStores[keyStore.store]}
      </Setting>
    </Panel>
  )
}
