import { Button, Checkbox, Modal, MultiSelect, SegmentedControl, Select, Switch, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, type ReactElement, useMemo, useState } from 'react'
import type { PlannedWork } from '../../../../shared/bridge/rules.ts'
import { currentOrNextStretch } from '../../../../shared/engine/time/maintenance-schedule.ts'
import { type MaintenanceSchedule, type WeekOfMonth, weeksOfMonth } from '../../../../shared/model/rules/maintenance.ts'
import { formatDayAndClock } from '../../../charts/axis/clock-text.ts'
import { ErrorNote } from '../../../components/states.tsx'
import { machineZone } from '../../../components/time/zone.ts'
import { sayDone } from '../../../components/toast.ts'
import { messages } from '../../../messages/messages.ts'
import { bridge } from '../../../state/console-client.ts'
import css from './maintenance.module.css'
import { draftOf, problemsOf, type WindowDraft, windowOf } from './window-draft.ts'

const text = messages.maintenance
const fields = text.fields

/** Plans a window, or changes one; the next times are shown as it is entered. */
export function WindowDialog({
  accountId,
  window,
  onClose,
}: {
  accountId: string
  /** Null for a new one. */
  window: PlannedWork | null
  onClose: () => void
}): ReactElement {
  const [now] = useState(() => Date.now())
  const [draft, setDraft] = useState(() => draftOf(window, now, machineZone()))
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const change = (part: Partial<WindowDraft>) => setDraft((before) => ({ ...before, ...part }))
  const problems = problemsOf(draft)
  const fine = Object.keys(problems).length === 0
  const shown = (problem: string | undefined) => (tried ? problem : undefined)
  const zones = useMemo(() => [...new Set(['UTC', machineZone(), ...Intl.supportedValuesOf('timeZone'), draft.timeZone])], [draft.timeZone])
  const catalog = useQuery({ queryKey: ['catalog', accountId], queryFn: () => bridge.catalog.get({ accountId }) }).data
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!fine) return
    setBusy(true)
    setError(null)
    try {
      if (window === null) await bridge.maintenance.create({ accountId, ...windowOf(draft) })
      else await bridge.maintenance.update({ accountId, id: window.id, seenVersion: window.version, ...windowOf(draft) })
      sayDone(text.saved)
      onClose()
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }
  return (
    <Modal
      opened
      onClose={onClose}
      size={560}
      title={window === null ? text.dialog.add : text.dialog.edit}
      closeButtonProps={{ 'aria-label': messages.common.close }}
    >
      <form className={css.form} onSubmit={(event) => void submit(event)}>
        <TextInput
          label={fields.title}
          placeholder={fields.titlePlaceholder}
          value={draft.title}
          maxLength={200}
          error={shown(problems.title)}
          onChange={(event) => change({ title: event.currentTarget.value })}
          data-autofocus
        />
        <SegmentedControl
          aria-label={fields.kind}
          value={draft.kind}
          onChange={(kind) => change({ kind: kind as MaintenanceSchedule['kind'] })}
          data={(['once', 'weekly', 'monthly'] as const).map((value) => ({ value, label: fields.kinds[value] }))}
        />
        {draft.kind === 'once' ? (
          <div className={css.line}>
            <TextInput
              type="datetime-local"
              label={fields.from}
              value={draft.from}
              onChange={(event) => change({ from: event.currentTarget.value })}
            />
            <TextInput
              type="datetime-local"
              label={fields.to}
              value={draft.to}
              error={problems.to}
              onChange={(event) => change({ to: event.currentTarget.value })}
            />
          </div>
        ) : (
          <>
            {draft.kind === 'weekly' ? (
              <Checkbox.Group
                label={fields.weekdays}
                error={problems.weekdays}
                value={draft.weekdays.map(String)}
                onChange={(days) => change({ weekdays: days.map(Number) })}
              >
                <div className={css.weekdays}>
                  {text.weekdays.map((name, index) => (
                    <Checkbox key={name} size="xs" value={String(index + 1)} label={name.slice(0, 3)} aria-label={name} />
                  ))}
                </div>
              </Checkbox.Group>
            ) : (
              <div className={css.line}>
                <Select
                  label={fields.week}
                  value={draft.week}
                  allowDeselect={false}
                  data={weeksOfMonth.map((week) => ({ value: week, label: text.weeks[week] }))}
                  onChange={(week) => week !== null && change({ week: week as WeekOfMonth })}
                />
                <Select
                  label={fields.weekday}
                  value={String(draft.weekday)}
                  allowDeselect={false}
                  data={text.weekdays.map((name, index) => ({ value: String(index + 1), label: name }))}
                  onChange={(weekday) => weekday !== null && change({ weekday: Number(weekday) })}
                />
              </div>
            )}
            <div className={css.line}>
              <TextInput
                label={fields.time}
                value={draft.time}
                placeholder="02:00"
                error={problems.time}
                onChange={(event) => change({ time: event.currentTarget.value })}
              />
              <TextInput
                label={fields.duration}
                value={draft.duration}
                inputMode="numeric"
                error={problems.duration}
                onChange={(event) => change({ duration: event.currentTarget.value })}
              />
              <Select
                label={fields.zone}
                value={draft.timeZone}
                allowDeselect={false}
                searchable
                limit={80}
                data={zones}
                onChange={(timeZone) => timeZone !== null && change({ timeZone })}
              />
            </div>
          </>
        )}
        <SegmentedControl
          aria-label={fields.scope}
          value={draft.scope}
          onChange={(scope) => change({ scope: scope as WindowDraft['scope'] })}
          data={(['account', 'clients', 'sites'] as const).map((value) => ({ value, label: fields.scopes[value] }))}
        />
        {draft.scope !== 'account' && (
          <OwnersField
            key={draft.scope}
            accountId={accountId}
            kind={draft.scope}
            window={window}
            value={draft.scope === 'clients' ? draft.clientIds : draft.siteIds}
            error={shown(problems.scope)}
            onChange={(ids) => change(draft.scope === 'clients' ? { clientIds: ids } : { siteIds: ids })}
          />
        )}
        <MultiSelect
          label={fields.rules}
          classNames={{ input: css.pills }}
          placeholder={draft.ruleIds.length === 0 ? fields.rulesAll : undefined}
          value={draft.ruleIds}
          searchable
          clearable
          limit={100}
          data={(catalog?.rules ?? []).map(({ id, title }) => ({ value: id, label: title }))}
          onChange={(ruleIds) => change({ ruleIds })}
        />
        <Switch label={fields.enabled} checked={draft.enabled} onChange={(event) => change({ enabled: event.currentTarget.checked })} />
        {fine && <NextTimes schedule={windowOf(draft).schedule} now={now} />}
        <ErrorNote error={error} title={text.failed} say={{ version_mismatch: text.conflict }} />
        <div className={css.bar}>
          <Button onClick={onClose}>{messages.common.cancel}</Button>
          <Button type="submit" variant="filled" loading={busy} disabled={tried && !fine}>
            {text.save}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

/** The clients or sites of a window, found by name; those that were chosen stay in the list whatever is searched. */
function OwnersField({
  accountId,
  kind,
  window,
  value,
  error,
  onChange,
}: {
  accountId: string
  kind: 'clients' | 'sites'
  window: PlannedWork | null
  value: string[]
  error: string | undefined
  onChange: (ids: string[]) => void
}): ReactElement {
  const [search, setSearch] = useState('')
  const [names, setNames] = useState<ReadonlyMap<string, string>>(() => {
    const scope = window?.scope
    const ids = scope?.kind === 'clients' ? scope.clientIds : scope?.kind === 'sites' ? scope.siteIds : []
    return new Map(scope?.kind === kind ? ids.map((id, index) => [id, window?.names[index] ?? id]) : [])
  })
  const found = useQuery({
    queryKey: ['rules', accountId, 'scopes', search],
    queryFn: () => bridge.rules.scopes({ accountId, search }),
    placeholderData: (before) => before,
  }).data
  const offered = new Map(
    ((kind === 'clients' ? found?.clients : found?.found) ?? []).map(({ policyId, name }) => [
      policyId.slice(policyId.indexOf(':') + 1),
      name,
    ]),
  )
  const all = new Map([...value.map((id) => [id, names.get(id) ?? offered.get(id) ?? id] as const), ...offered])
  return (
    <MultiSelect
      label={fields[kind]}
      classNames={{ input: css.pills }}
      value={value}
      error={error}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      data={[...all].map(([id, label]) => ({ value: id, label }))}
      onChange={(ids) => {
        setNames(new Map(ids.map((id) => [id, all.get(id) ?? id])))
        onChange(ids)
      }}
    />
  )
}

/** The next three times at which a window is on. */
function NextTimes({ schedule, now }: { schedule: MaintenanceSchedule; now: number }): ReactElement {
  const times: { from: number; to: number }[] = []
  for (let at = now; times.length < 3; ) {
    const stretch = currentOrNextStretch(schedule, at)
    if (!stretch) break
    times.push(stretch)
    at = stretch.to
  }
  return (
    <div className={css.next}>
      <span className="dim">{text.preview}</span>
      {times.length === 0 ? (
        <span>{text.over}</span>
      ) : (
        <ul>
          {times.map(({ from, to }) => (
            <li key={from}>
              {formatDayAndClock(from)} – {formatDayAndClock(to)}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
