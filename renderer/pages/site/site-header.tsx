import { Button } from '@mantine/core'
import type { ReactElement } from 'react'
import { Link } from 'wouter'
import type { FleetRow } from '../../../shared/bridge/contract/fleet.ts'
import type { Snooze } from '../../../shared/model/alerts/snooze.ts'
import type { Rule } from '../../../shared/model/rules/rule.ts'
import { StateLabel } from '../../components/status/state-icon.tsx'
import { MiddleCut } from '../../components/text/middle-cut.tsx'
import { Sentence } from '../../components/text/sentence.tsx'
import { clockText, exactText, spanText } from '../../components/time/time-text.ts'
import { sayDone, sayFailed } from '../../components/toast.ts'
import { messages } from '../../messages/messages.ts'
import { useClock } from '../../state/clock.ts'
import { bridge } from '../../state/console-client.ts'
import { paths, useScopedPath } from '../../state/url-state.ts'
import css from './site-header.module.css'

const text = messages.site

export type SiteDetail = FleetRow & { snoozeList: Snooze[] }

/** Who the site is, how it is, and why: every point that is taken off, and every silenced rule. */
export function SiteHeader({ site: row, rules }: { site: SiteDetail; rules: Rule[] }): ReactElement {
  const { site, health, clientName } = row
  const version = health?.environment.version ?? ''
  const php = health?.environment.php
  return (
    <header className={css.header}>
      <div className={css.who}>
        <div className={css.name}>
          {health === null ? <span className="dim">{text.notScored}</span> : <StateLabel state={health.state} size={14} />}
          <h1>
            <MiddleCut text={site.name} tail={16} />
          </h1>
          {!site.enabled && (
            <span className={css.tag} data-tip={text.disabledHint}>
              {text.disabled}
            </span>
          )}
        </div>
        <p className={css.facts}>
          <span>{text.version(text.platforms[site.platform], version)}</span>
          {php !== undefined && <span>{text.php(php)}</span>}
          <span>{clientName === null ? text.noClient : <MiddleCut text={clientName} />}</span>
          {site.url !== '' && (
            <span className={css.url}>
              <MiddleCut text={site.url} tail={16} className="mono" />
            </span>
          )}
          {site.tags.map((tag) => (
            <span key={tag} className={css.tag}>
              {tag}
            </span>
          ))}
        </p>
        {site.description !== '' && (
          <p className={css.description}>
            <Sentence text={site.description} />
          </p>
        )}
      </div>
      <Health row={row} />
      {row.snoozeList.length > 0 && (
        <ul className={css.snoozes} aria-label={text.snoozes}>
          {row.snoozeList.map((snooze) => (
            <SnoozeLine
              key={snooze.id}
              accountId={row.accountId}
              snooze={snooze}
              title={rules.find((rule) => rule.id === snooze.ruleId)?.title ?? snooze.ruleId}
            />
          ))}
        </ul>
      )}
    </header>
  )
}

function Health({ row: { accountId, health } }: { row: SiteDetail }): ReactElement {
  const scoped = useScopedPath()
  const silent = useClock((now) => (health?.watermark ? spanText(now - health.watermark) : ''))
  if (health === null) return <div className={css.health} />
  return (
    <section className={css.health} aria-label={text.health}>
      <div className={css.score} data-state={health.state}>
        <small>{text.health}</small>
        <b>{health.score ?? messages.common.unknown}</b>
      </div>
      {health.score === null ? (
        <p className="dim">{silent === '' ? text.noDataEver : text.noDataSince(silent)}</p>
      ) : health.deductions.length === 0 ? (
        <p className="dim">{text.noDeductions}</p>
      ) : (
        <ul className={css.deductions} aria-label={text.why}>
          {health.deductions.map((deduction) => (
            <li key={`${deduction.code} ${deduction.alertId ?? ''} ${deduction.text}`}>
              <span className={css.points}>{text.deduction(deduction.points)}</span>
              {deduction.alertId === undefined ? (
                <span>{deduction.text}</span>
              ) : (
                <Link href={scoped(paths.alert(accountId, deduction.alertId))} className="link">
                  {deduction.text}
                </Link>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function SnoozeLine({ accountId, snooze, title }: { accountId: string; snooze: Snooze; title: string }): ReactElement {
  const until = useClock((now) => clockText(snooze.until, now))
  const end = async () => {
    try {
      await bridge.snoozes.end({ accountId, id: snooze.id })
      sayDone(text.ended(title))
    } catch (error) {
      sayFailed(messages.alerts.failed, error)
    }
  }
  return (
    <li data-tip={exactText(snooze.until)}>
      <span className={css.hatch} aria-hidden="true" />
      {text.snoozed(title, until, snooze.createdBy)}
      {snooze.reason !== '' && <span className="dim">({snooze.reason})</span>}
      <Button size="compact-xs" onClick={() => void end()}>
        {text.endNow}
      </Button>
    </li>
  )
}
