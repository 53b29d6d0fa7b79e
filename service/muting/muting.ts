import { coversSite, currentOrNextStretch, type Stretch } from '../../shared/engine/time/maintenance-schedule.ts'
import type { Muted } from '../../shared/model/alerts/alert.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { Maintenance } from '../../shared/model/rules/maintenance.ts'
import type { SnoozesRepository } from '../store/account/snoozes.ts'
import type { MaintenanceRepository } from '../store/policy/maintenance.ts'

/** A window that is on, and until when. */
interface Running {
  window: Maintenance
  until: Instant
}

/** Whether alerts of a rule on a site are to be told to anybody now: not in a maintenance window, and not while the rule is snoozed there. */
export class Muting {
  private readonly snoozes: SnoozesRepository
  private readonly maintenance: MaintenanceRepository
  /** The stretch that a window is in, or its next, and since when that is known. */
  private stretches = new Map<Maintenance, { stretch: Stretch | undefined; known: Instant }>()
  private moves = 0

  constructor(snoozes: SnoozesRepository, maintenance: MaintenanceRepository) {
    this.snoozes = snoozes
    this.maintenance = maintenance
  }

  /** What mutes a rule on a site, and until when as far as is known; of several, what ends last. Undefined when nothing does. */
  of(siteId: string, ruleId: string, now: Instant): Muted | undefined {
    const snooze = this.snoozes.inForce(siteId, ruleId, now)
    const mutes: Muted[] = snooze ? [{ by: 'snooze', id: snooze.id, until: snooze.until }] : []
    for (const { window, until } of this.running(now)) {
      if (window.ruleIds !== null && !window.ruleIds.includes(ruleId)) continue
      const clientId = window.scope.kind === 'clients' ? this.maintenance.clientOf(siteId) : null
      if (coversSite(window.scope, { id: siteId, clientId })) mutes.push({ by: 'maintenance', id: window.id, until })
    }
    return mutes.sort((a, b) => b.until - a.until || (a.id < b.id ? -1 : 1))[0]
  }

  /** To be called when a site came to another client. */
  siteMoved(): void {
    this.moves++
  }

  /** Another text than before means that what `of` answers may be another. */
  stateAt(now: Instant): string {
    const on = this.running(now).map(({ window, until }) => `${window.id} ${until}`)
    return [this.moves, this.snoozes.revision, this.maintenance.revision, ...on].join(';')
  }

  private running(now: Instant): Running[] {
    const windows = this.maintenance.enabled()
    if (windows.length === 0) return []
    const stretches: typeof this.stretches = new Map()
    const running = windows.flatMap((window) => {
      const known = this.stretches.get(window)
      const isKnown = known && now >= known.known && (!known.stretch || now < known.stretch.to)
      const entry = isKnown ? known : { stretch: currentOrNextStretch(window.schedule, now), known: now }
      stretches.set(window, entry)
      const { stretch } = entry
      return stretch && stretch.from <= now ? [{ window, until: stretch.to }] : []
    })
    this.stretches = stretches
    return running
  }
}
