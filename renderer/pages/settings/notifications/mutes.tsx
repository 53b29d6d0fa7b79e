import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Mute } from '../../../../shared/bridge/notify.ts'
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { Panel } from '../../../components/surface/panel.tsx'
import { MiddleCut } from '../../../components/text/middle-cut.tsx'
import { RelativeTime } from '../../../components/time/relative-time.tsx'
import { clockText } from '../../../components/time/time-text.ts'
import { sayFailed } from '../../../components/toast.ts'
import { sayUndoable } from '../../../components/undo.tsx'
import { messages } from '../../../messages/messages.ts'
import { useClock } from '../../../state/clock.ts'
import { bridge } from '../../../state/console-client.ts'
import css from '../settings.module.css'

/** What is muted on this machine, and the end of it. */
export function Mutes() {
  const text = messages.settings.mutes
  const client = useQueryClient()
  const mutes = useQuery({ queryKey: ['mutes'], queryFn: () => bridge.notifications.mutes(), refetchInterval: 30_000 })
  const renew = () => void client.invalidateQueries({ queryKey: ['mutes'] })
  async function end(mute: Mute): Promise<void> {
    try {
      await bridge.notifications.endMute({ id: mute.id })
      renew()
      sayUndoable(text.ended, () => {
        const { accountId, target, until, reason } = mute
        bridge.notifications.mute({ accountId, target, until, reason }).then(renew, (error: unknown) => sayFailed(text.notEnded, error))
      })
    } catch (error) {
      sayFailed(text.notEnded, error)
    }
  }
  return (
    <Panel title={text.title} padded={false}>
      {mutes.data === undefined && (mutes.error === null ? <SkeletonRows rows={2} /> : <ErrorState error={mutes.error} onRetry={renew} />)}
      {mutes.data?.length === 0 && <EmptyState title={text.none} text={text.noneText} />}
      {mutes.data && mutes.data.length > 0 && (
        <ul className={css.list} aria-label={text.title}>
          {mutes.data.map((mute) => (
            <li key={mute.id} className={css.item}>
              <div className={css.words}>
                <MuteName mute={mute} />
                <div className={css.note}>
                  <MuteEnd mute={mute} /> · {text.since} <RelativeTime at={mute.createdAt} />
                  {mute.reason !== '' && ` · ${mute.reason}`}
                </div>
              </div>
              <Button className={css.control} onClick={() => void end(mute)}>
                {text.end}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function MuteEnd({ mute: { until, endsAt } }: { mute: Mute }) {
  const text = messages.settings.mutes
  const ends = useClock((now) => (endsAt === null ? null : clockText(endsAt, now)))
  if (ends !== null) return messages.common.until(ends)
  if (until.kind !== 'worse') return null
  return text.untilWorse([
    ...(until.severity ? [text.worse.severity] : []),
    ...(until.margin === null ? [] : [text.worse.margin(Math.round(until.margin * 100))]),
    ...(until.sites ? [text.worse.sites] : []),
  ])
}

/** What a mute is about, by its name in the cache; its id when it is no longer there. */
function MuteName({ mute: { accountId, target } }: { mute: Mute }) {
  const text = messages.settings.mutes
  const name = useQuery({
    queryKey: ['mutes', 'name', accountId, target],
    queryFn: async () => {
      switch (target.of) {
        case 'alert': {
          const { alert, siteName } = await bridge.alerts.get({ accountId, id: target.alertId })
          return text.alert(alert.title, siteName)
        }
        case 'incident':
          return text.incident((await bridge.incidents.get({ accountId, id: target.incidentId })).incident.title)
        case 'rule':
          return text.rule(target.ruleId, (await bridge.sites.get({ accountId, id: target.siteId })).site.name)
        case 'site':
          return text.site((await bridge.sites.get({ accountId, id: target.siteId })).site.name)
      }
    },
  })
  return <MiddleCut text={name.data ?? text.gone(target.of)} className={css.label} />
}
