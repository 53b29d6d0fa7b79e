import { Button, Checkbox, SegmentedControl, Switch } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { alertFilterKeys } from '../../../../shared/bridge/filter.ts'
import type { ReplayRow } from '../../../../shared/bridge/notify.ts'
import type { Settings } from '../../../../shared/bridge/settings.ts'
import { severities } from '../../../../shared/model/severity.ts'
import { FilterInput } from '../../../components/filter/filter-input.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { SeverityIcon } from '../../../components/status/severity.tsx'
import { Panel } from '../../../components/surface/panel.tsx'
import { MiddleCut } from '../../../components/text/middle-cut.tsx'
import { clockText, exactText } from '../../../components/time/time-text.ts'
import { timeZone } from '../../../components/time/zone.ts'
import { messages } from '../../../messages/messages.ts'
import { useClock } from '../../../state/clock.ts'
import { bridge } from '../../../state/console-client.ts'
import { paths } from '../../../state/url-state.ts'
import { keepSettings } from '../keep-settings.ts'
import { Choice } from '../parts/setting.tsx'
import css from '../settings.module.css'
import { type ReplaySpan, replaySpan, replaySpans } from './replay-span.ts'

/** Rows that are asked for, and shown at first. */
const most = 500
const shown = 20

/** What would have been announced, under the settings as they are or as they are tried here. */
export function Replay({ settings }: { settings: Settings }) {
  const text = messages.settings.replay
  const [span, setSpan] = useState<ReplaySpan>('yesterday')
  const [tried, setTried] = useState<Partial<Settings> | null>(null)
  const minute = useClock((now) => Math.floor(now / 300_000) * 300_000)
  const { from, to } = replaySpan(span, minute, timeZone())
  const replayed = useQuery({
    queryKey: ['alerts', null, 'replay', from, to, told(settings), tried],
    queryFn: () => bridge.notifications.replay({ from, to, settings: tried ?? {}, limit: most }),
    placeholderData: keepPreviousData,
  })
  const rows = replayed.data?.rows
  const change = (part: Partial<Settings>) => setTried((before) => ({ ...before, ...part }))
  return (
    <Panel
      title={text.title}
      padded={false}
      aside={
        <SegmentedControl
          aria-label={text.span}
          value={span}
          onChange={(next) => setSpan(next as ReplaySpan)}
          data={replaySpans.map((value) => ({ value, label: text.spans[value] }))}
        />
      }
    >
      <div className={css.tried}>
        {tried === null ? (
          <>
            <span className={css.note}>{text.asTheyAre}</span>
            <Button className={css.control} onClick={() => setTried({})}>
              {text.tryOthers}
            </Button>
          </>
        ) : (
          <>
            <Choice
              label={messages.settings.notifyFrom}
              value={tried.notifyFrom ?? settings.notifyFrom}
              choices={severities.map((value) => ({ value, label: text.from(messages.common.severity[value]) }))}
              width={170}
              onKeep={(notifyFrom) => change({ notifyFrom })}
            />
            <div className={css.triedFilter}>
              <FilterInput
                label={text.filter}
                value={tried.notifyFilter ?? settings.notifyFilter}
                onChange={(notifyFilter) => change({ notifyFilter })}
                keys={alertFilterKeys}
                accountId={null}
                placeholder={messages.settings.notifyFilterHint}
              />
            </div>
            {settings.quietHours !== null && (
              <Switch
                label={messages.settings.quietHours}
                checked={tried.quietHours !== null}
                onChange={(event) => change({ quietHours: event.currentTarget.checked ? settings.quietHours : null })}
              />
            )}
            <Switch
              label={text.dampen}
              checked={(tried.flapping ?? settings.flapping).on}
              onChange={(event) => change({ flapping: { ...settings.flapping, on: event.currentTarget.checked } })}
            />
            <span className={css.control}>
              <Button
                variant="filled"
                disabled={Object.keys(tried).length === 0}
                onClick={() => {
                  void keepSettings(tried)
                  setTried(null)
                }}
              >
                {text.keep}
              </Button>{' '}
              <Button onClick={() => setTried(null)}>{messages.common.cancel}</Button>
            </span>
          </>
        )}
      </div>
      {rows === undefined &&
        (replayed.error === null ? (
          <SkeletonRows rows={5} />
        ) : (
          <ErrorState error={replayed.error} onRetry={() => void replayed.refetch()} />
        ))}
      {rows && <Outcome rows={rows} total={replayed.data?.total ?? 0} leftOut={replayed.data?.leftOut ?? 0} now={minute} />}
    </Panel>
  )
}

/** The settings that decide what is told: when others change, the answer stays. */
function told({ notifications, notifyFrom, notifyFilter, quietHours, escalation, flapping, doNotDisturbUntil }: Settings): unknown {
  return [notifications, notifyFrom, notifyFilter, quietHours, escalation, flapping, doNotDisturbUntil]
}

const isTold = ({ outcome }: ReplayRow) => outcome !== 'silent' && outcome !== 'held'

function Outcome({ rows, total, leftOut, now }: { rows: ReplayRow[]; total: number; leftOut: number; now: number }) {
  const text = messages.settings.replay
  const [everything, setEverything] = useState(false)
  const [all, setAll] = useState(false)
  const listed = everything ? rows : rows.filter(isTold)
  const count = (outcome: ReplayRow['outcome']) => rows.filter((row) => row.outcome === outcome).length
  const toasts = new Set(rows.filter(isTold).map((row) => row.toastId ?? `${row.alertId} ${row.at}`)).size
  return (
    <>
      <div className={css.outcome}>
        <b role="status">{text.count(toasts)}</b>
        <span className="dim">
          {text.parts(count('toast'), count('summary'), count('reminder'), count('held'), count('silent'))}
          {total > rows.length && ` ${text.newest(rows.length, total)}`}
          {leftOut > 0 && ` ${text.leftOut(leftOut)}`}
        </span>
        <Checkbox
          className={css.control}
          size="xs"
          label={text.everything}
          checked={everything}
          onChange={(event) => setEverything(event.currentTarget.checked)}
        />
      </div>
      {listed.length === 0 ? (
        <EmptyState title={text.none} text={rows.length > 0 ? text.noneTold : text.nothingFired} />
      ) : (
        <table className={css.replay} aria-label={text.title}>
          <thead>
            <tr>
              <th scope="col">{text.time}</th>
              <th scope="col">{text.alert}</th>
              <th scope="col">{text.outcome}</th>
              <th scope="col">{text.why}</th>
            </tr>
          </thead>
          <tbody>
            {listed.slice(0, all ? undefined : shown).map((row) => (
              <tr key={`${row.alertId} ${row.at} ${row.outcome} ${row.why}`} data-silent={!isTold(row) || undefined}>
                <td data-tip={exactText(row.at)}>{clockText(row.at, now)}</td>
                <td>
                  <span className={css.alert}>
                    <SeverityIcon severity={row.severity} titled />
                    <Link href={paths.alert(row.accountId, row.alertId)} className={css.alertLink}>
                      {row.title}
                    </Link>
                    <MiddleCut text={row.siteName} className="dim" />
                  </span>
                </td>
                <td>{text.outcomes[row.outcome]}</td>
                <td className="dim">{text.reasons[row.why]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {!all && listed.length > shown && (
        <div className={css.more}>
          <Button onClick={() => setAll(true)}>{text.more(listed.length - shown)}</Button>
        </div>
      )}
    </>
  )
}
