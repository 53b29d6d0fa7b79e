import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { SourceFormat } from '../../../../shared/model/sites/source.ts'
import { ErrorNote } from '../../../components/states.tsx'
import { messages } from '../../../messages/messages.ts'
import { bridge } from '../../../state/console-client.ts'
import { paths } from '../../../state/url-state.ts'
import css from './add.module.css'
import { useAttempt } from './attempt.ts'
import { guessFormat, guessName, pathProblem } from './log-path.ts'

const formats: SourceFormat[] = ['vault-audit', 'wordpress-jsonl', 'drupal-jsonl']

/** Follows a log file of this machine. Format and name are guessed from the path until a person says otherwise. */
export function FileForm({ onDone }: { onDone: (path: string) => void }) {
  const text = messages.firstRun.file
  const [path, setPath] = useState('')
  const [format, setFormat] = useState<SourceFormat | null>(null)
  const [name, setName] = useState<string | null>(null)
  const [tried, setTried] = useState(false)
  const attempt = useAttempt()
  const chosenFormat = format ?? guessFormat(path)
  const chosenName = name ?? guessName(path)
  const problem = pathProblem(path)
  const problemText = problem === 'missing' ? text.needed : problem === 'relative' ? text.absolute : null
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (problem !== null || chosenName.trim() === '') return
        void attempt.run(async () => {
          const { account, site } = await bridge.accounts.watchFile({ path: path.trim(), format: chosenFormat, name: chosenName.trim() })
          onDone(paths.site(account.id, site.id))
        })
      }}
    >
      <TextInput
        label={text.path}
        description={text.pathNote}
        value={path}
        onChange={(event) => {
          setPath(event.currentTarget.value)
          attempt.clear()
        }}
        error={tried ? problemText : null}
        placeholder="/var/log/vault/audit.log"
        classNames={{ input: css.mono }}
        maxLength={4096}
        spellCheck={false}
        autoComplete="off"
        data-autofocus
        autoFocus
      />
      <Select
        label={text.format}
        value={chosenFormat}
        allowDeselect={false}
        onChange={(value) => setFormat(formats.find((known) => known === value) ?? null)}
        data={formats.map((value) => ({ value, label: text.formats[value] }))}
      />
      <TextInput
        label={text.name}
        description={text.nameNote}
        value={chosenName}
        onChange={(event) => setName(event.currentTarget.value)}
        error={tried && chosenName.trim() === '' ? text.needed : null}
        maxLength={200}
      />
      <ErrorNote error={attempt.error} title={text.failed} />
      <Button type="submit" variant="filled" loading={attempt.busy} className={css.submit}>
        {text.submit}
      </Button>
    </form>
  )
}
