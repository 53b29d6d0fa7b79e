import { Button, FileButton, Modal, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactElement, useState } from 'react'
import type { SettingsReading } from '../../../shared/bridge/rules.ts'
import { saveFile } from '../../components/save-file.ts'
import { ErrorNote } from '../../components/states.tsx'
import { sayDone, sayFailed } from '../../components/toast.ts'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { useAccount } from '../../state/console-store.ts'
import { settingText } from './editor/setting-text.ts'
import css from './rules.module.css'

const text = messages.rules.yaml

/** Settings of the account as a file, out and in. */
export function YamlMenu({ accountId }: { accountId: string }): ReactElement {
  const [reading, setReading] = useState(false)
  const canEdit = useAccount(accountId)?.account?.key.role !== 'viewer'
  const write = async () => {
    try {
      const { fileName, text: yaml } = await bridge.rules.writeYaml({ accountId })
      saveFile(fileName, yaml, 'application/yaml')
      sayDone(text.written(fileName))
    } catch (error) {
      sayFailed(messages.common.errors.title, error)
    }
  }
  return (
    <div className={css.yaml}>
      <Button onClick={() => void write()}>{text.write}</Button>
      {canEdit && <Button onClick={() => setReading(true)}>{text.read}</Button>}
      {reading && <ReadDialog accountId={accountId} onClose={() => setReading(false)} />}
    </div>
  )
}

/** Reads a file of settings: problems by line, else what it would change, and then does it. */
function ReadDialog({ accountId, onClose }: { accountId: string; onClose: () => void }): ReactElement {
  const [yaml, setYaml] = useState('')
  const [found, setFound] = useState<SettingsReading | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true)
    setError(null)
    await work().catch(setError)
    setBusy(false)
  }
  const check = (content: string) => attempt(async () => setFound(await bridge.rules.readYaml({ accountId, text: content })))
  const apply = () =>
    attempt(async () => {
      // Of a policy that somebody changed since it was checked the edit is refused: look at it again.
      for (const { policyId, seenVersion, rules } of found?.edits ?? [])
        await bridge.policies.edit({ accountId, id: policyId, seenVersion, rules })
      sayDone(text.applied)
      onClose()
    })
  const changes = found?.edits.reduce((sum, edit) => sum + edit.changes.length, 0) ?? 0
  return (
    <Modal opened onClose={onClose} size={720} title={text.title} closeButtonProps={{ 'aria-label': messages.common.close }}>
      <p className="dim">{text.text}</p>
      <div className={css.yamlChoose}>
        <FileButton
          accept=".yaml,.yml,application/yaml,text/yaml"
          onChange={(file) => {
            if (file !== null)
              void file.text().then((content) => {
                setYaml(content)
                return check(content)
              })
          }}
        >
          {(props) => <Button {...props}>{text.choose}</Button>}
        </FileButton>
      </div>
      <Textarea
        label={text.paste}
        value={yaml}
        rows={12}
        maxLength={500_000}
        spellCheck={false}
        classNames={{ input: css.yamlText }}
        onChange={(event) => {
          setYaml(event.currentTarget.value)
          setFound(null)
        }}
        data-autofocus
      />
      <ErrorNote error={error} />
      {found !== null && found.problems.length > 0 && (
        <div role="alert" className={css.yamlProblems}>
          <p>{text.problems(found.problems.length)}</p>
          <ul>
            {found.problems.slice(0, 50).map((problem) => (
              <li key={`${problem.line} ${problem.column} ${problem.message}`}>
                <b>{text.problem(problem.line, problem.column)}</b>: {problem.message}
              </li>
            ))}
          </ul>
        </div>
      )}
      {found !== null &&
        found.problems.length === 0 &&
        (changes === 0 ? <p role="status">{text.nothing}</p> : <Changes accountId={accountId} found={found} />)}
      <div className={css.dialogBar}>
        <Button onClick={onClose}>{messages.common.cancel}</Button>
        {changes > 0 ? (
          <Button variant="filled" loading={busy} onClick={() => void apply()}>
            {text.apply(changes)}
          </Button>
        ) : (
          <Button variant="filled" loading={busy} disabled={yaml.trim() === ''} onClick={() => void check(yaml)}>
            {text.check}
          </Button>
        )}
      </div>
    </Modal>
  )
}

/** What a file would change, policy by policy. */
function Changes({ accountId, found }: { accountId: string; found: SettingsReading }): ReactElement {
  const catalog = useQuery({ queryKey: ['catalog', accountId], queryFn: () => bridge.catalog.get({ accountId }) }).data
  const rules = new Map(catalog?.rules.map((rule) => [rule.id, rule]))
  const units = new Map(catalog?.metrics.map((metric) => [metric.id, metric.unit]))
  return (
    <div className={css.yamlChanges}>
      {found.edits.map((edit) => {
        const kind = edit.policyId.split(':')[0] as 'account' | 'client' | 'site'
        return (
          <section key={edit.policyId}>
            <h3>{text.policy(kind, edit.name)}</h3>
            <ul>
              {edit.changes.map(({ ruleId, field, before, after }) => {
                const rule = rules.get(ruleId)
                const say = (value: typeof before) =>
                  value === null
                    ? text.unset
                    : rule === undefined
                      ? String(value)
                      : settingText(rule, field, value, units.get(rule.condition.metric) ?? '1')
                return (
                  <li key={`${ruleId} ${field}`}>
                    {rule?.title ?? ruleId}, {messages.rules.fields[field]}: <del>{say(before)}</del> → <ins>{say(after)}</ins>
                  </li>
                )
              })}
            </ul>
          </section>
        )
      })}
    </div>
  )
}
