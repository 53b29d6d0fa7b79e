import type { Account } from '../../../../shared/model/account/account.ts'
import { StateIcon } from '../../../components/status/state-icon.tsx'
import { messages } from '../../../messages/messages.ts'
import css from './add.module.css'

/** Who a key is, as its service says. `skew` is the service's clock minus ours, ms. */
export function KeyOwner({ account, skew }: { account: Account; skew: number }) {
  const text = messages.firstRun.service
  const seconds = Math.round(Math.abs(skew) / 1000)
  const facts: [string, string][] = [
    [text.account, account.name],
    [
      text.keyName,
      [text.keyRole(account.key.name, account.key.role), ...(account.key.siteIds ? [text.limited(account.key.siteIds.length)] : [])].join(
        ', ',
      ),
    ],
    [text.plan, `${text.plans[account.plan]}, ${text.retention(account.retentionDays)}`],
    [text.region, account.region],
    [text.clock, seconds > 5 ? text.clockOff(seconds) : text.clockGood],
  ]
  return (
    <section className={css.owner} aria-label={text.who} aria-live="polite">
      <p className={css.ownerHead}>
        <StateIcon state="healthy" /> {text.who}
      </p>
      <dl className={css.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {account.simulated && (
        <p className="dim">
          {text.simulated} {account.note}
        </p>
      )}
    </section>
  )
}
