import { IconArrowsSplit2, IconBellOff } from '@tabler/icons-react'
import { type ReactElement, useEffect, useRef } from 'react'
import { Link } from 'wouter'
import type { RuleRow } from '../../../shared/bridge/rules.ts'
import { SeverityIcon } from '../../components/status/severity.tsx'
import { messages } from '../../messages/messages.ts'
import { LayerBadge } from './layer-badge.tsx'
import css from './rules.module.css'

const text = messages.rules
const platformOrder = ['wordpress', 'drupal', 'vault', 'any'] as const

/** Rules in the order of the list: by platform, and as the catalog has them within. */
export function inListOrder(rows: readonly RuleRow[]): RuleRow[] {
  return platformOrder.flatMap((platform) => rows.filter((row) => row.platform === platform))
}

/** All rules under the heading of their platform, with what is set and what is open. */
export function RuleList({
  rows,
  opened,
  active,
  pathOf,
  onEnter,
}: {
  /** In list order. */
  rows: readonly RuleRow[]
  opened: string | undefined
  active: string | undefined
  pathOf: (ruleId: string) => string
  /** To go into the one that is open. */
  onEnter?: () => void
}): ReactElement {
  const list = useRef<HTMLElement>(null)
  useEffect(() => {
    if (active !== undefined) list.current?.querySelector(`[data-rule="${active}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    <nav ref={list} className={css.list} aria-label={text.list}>
      {platformOrder.map((platform) => {
        const own = rows.filter((row) => row.platform === platform)
        if (own.length === 0) return null
        return (
          <section key={platform} aria-label={text.platform[platform]}>
            <h2 className={css.platform}>
              {text.platform[platform]} <span className="faint">{own.length}</span>
            </h2>
            <ul>
              {own.map((row) => (
                <li key={row.id}>
                  <Link
                    href={pathOf(row.id)}
                    className={css.rule}
                    data-rule={row.id}
                    data-active={row.id === active || undefined}
                    data-off={!row.enabled || undefined}
                    aria-current={row.id === opened ? 'true' : undefined}
                    onClick={row.id === opened ? onEnter : undefined}
                  >
                    <SeverityIcon severity={row.severity} titled />
                    <span className={css.ruleTitle}>{row.title}</span>
                    <span className={css.marks}>
                      {!row.enabled && <span className={css.off}>{text.off}</span>}
                      {row.snoozedSites > 0 && (
                        <span role="img" aria-label={text.snoozed(row.snoozedSites)} data-tip={text.snoozed(row.snoozedSites)}>
                          <IconBellOff size={13} aria-hidden />
                        </span>
                      )}
                      {row.differing > 0 && (
                        <span className={css.mark} data-tip={text.differing(row.differing)}>
                          <IconArrowsSplit2 size={13} aria-hidden />
                          <span aria-hidden>{row.differing}</span>
                          <span className="visually-hidden">{text.differing(row.differing)}</span>
                        </span>
                      )}
                      {row.layer !== 'catalog' && (
                        <LayerBadge layer={row.layer} tip={text.changedParts(row.changed, text.layer[row.layer])} />
                      )}
                    </span>
                    <span className={css.open} data-some={row.openAlerts > 0 || undefined} data-tip={text.openAlerts(row.openAlerts)}>
                      {row.openAlerts}
                      <span className="visually-hidden"> {text.openAlerts(row.openAlerts)}</span>
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        )
      })}
    </nav>
  )
}
