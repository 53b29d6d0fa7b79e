import { policyIdsFor } from '../../../shared/engine/policy/effective-rule.ts'
import { editedRules, type PolicyEdit, settingChanges } from '../../../shared/engine/policy/policy-edit.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import { type Policy, type PolicyChange, type PolicyLayer, policyId } from '../../../shared/model/rules/policy.ts'
import { recordChange, type Visibility } from '../changes.ts'
import type { Bind, Database } from '../database.ts'
import { pageOf, readPageCursor } from '../page-cursor.ts'

const columns = 'id, rules, version, updated_at AS updatedAt, updated_by AS updatedBy'

/** Settings of rules by layer, and who changed them. */
export class PoliciesRepository {
  private readonly db: Database
  private readonly clock: Clock

  constructor(db: Database, clock: Clock) {
    this.db = db
    this.clock = clock
  }

  /** The policy of that id; one that nobody has set has version 0. Whether its owner exists is for the caller to know. */
  get(id: string): Policy {
    const row = this.db.get<Row>(`SELECT ${columns} FROM policies WHERE id = ?`, id)
    return row ? toPolicy(row) : { id, ...ownerOf(id), rules: {}, version: 0, updatedAt: null, updatedBy: null }
  }

  /** The policies that apply to a site, weakest first. */
  of(siteId: string): Policy[] {
    const row = this.db.get<{ clientId: string | null }>('SELECT client_id AS clientId FROM sites WHERE id = ?', siteId)
    return policyIdsFor({ id: siteId, clientId: row?.clientId ?? null }).map((id) => this.get(id))
  }

  /** A page of the policies that were set, by id; for a restricted key those of its sites. */
  page({ cursor, limit, visibility }: { cursor?: string | undefined; limit: number; visibility: Visibility }) {
    const where = visibility ? 'AND site_id IN (SELECT value FROM json_each(?))' : ''
    const values: Bind[] = visibility ? [JSON.stringify(visibility)] : []
    const rows = this.db.all<Row>(
      `SELECT ${columns} FROM policies WHERE id > ? ${where} ORDER BY id LIMIT ?`,
      cursor ?? '',
      ...values,
      limit + 1,
    )
    const items = rows.slice(0, limit).map(toPolicy)
    return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
  }

  /** Every policy that was set, by id; for what looks at the whole fleet. */
  all(): Map<string, Policy> {
    return new Map(this.db.all<Row>(`SELECT ${columns} FROM policies`).map((row) => [row.id, toPolicy(row)]))
  }

  /** Sets or takes back settings, and keeps who did; nothing happens when nothing changes. */
  update(id: string, edit: PolicyEdit, author: string): Policy {
    return this.db.transaction(() => {
      const old = this.get(id)
      const rules = editedRules(old.rules, edit)
      const changes = settingChanges(old.rules, rules)
      if (changes.length === 0) return old
      const policy: Policy = { ...old, rules, version: old.version + 1, updatedAt: this.clock(), updatedBy: author }
      this.put(policy)
      for (const change of changes) this.putHistory({ ...change, policyId: id, version: policy.version, at: this.clock(), author })
      return policy
    })
  }

  /** Stores a policy as it is and adds it to the change feed. Part of the caller's transaction. */
  put(policy: Policy): void {
    this.db.run(
      `INSERT INTO policies (id, client_id, site_id, rules, version, updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET rules = excluded.rules, version = excluded.version, updated_at = excluded.updated_at,
         updated_by = excluded.updated_by`,
      policy.id,
      policy.layer === 'client' ? policy.ownerId : null,
      policy.layer === 'site' ? policy.ownerId : null,
      JSON.stringify(policy.rules),
      policy.version,
      policy.updatedAt,
      policy.updatedBy,
    )
    recordChange(this.db, 'policy', policy.id, policy, this.clock())
  }

  /** Adds a change to the history. Part of the caller's transaction. */
  putHistory(change: PolicyChange): void {
    this.db.run(
      'INSERT INTO policy_history (policy_id, version, at, author, rule_id, field, before, after) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      change.policyId,
      change.version,
      change.at,
      change.author,
      change.ruleId,
      change.field,
      JSON.stringify(change.before),
      JSON.stringify(change.after),
    )
  }

  /** A page of who changed what, newest first. Throws ProblemError `input_invalid` for a cursor that is none. */
  history(id: string, options: { ruleId?: string | undefined; cursor?: string | undefined; limit: number }) {
    const position = readPageCursor(options.cursor)
    const rows = this.db.all<HistoryRow>(
      `SELECT ${historyColumns} FROM policy_history WHERE policy_id = ?${options.ruleId === undefined ? '' : ' AND rule_id = ?'} AND no < ?
       ORDER BY no DESC LIMIT ?`,
      id,
      ...(options.ruleId === undefined ? [] : [options.ruleId]),
      position ? Number(position.id) || 0 : Number.MAX_SAFE_INTEGER,
      options.limit + 1,
    )
    const { items, next } = pageOf(rows, options.limit, ({ at, no }) => ({ at, id: String(no) }))
    return { items: items.map(toPolicyChange), next }
  }

  /** Removes the policy of a client or site that goes, with its history. Part of the caller's transaction. */
  forgetOwner(layer: Exclude<PolicyLayer, 'account'>, ownerId: string): void {
    const id = policyId(layer, ownerId)
    if (this.db.run('DELETE FROM policies WHERE id = ?', id) > 0) recordChange(this.db, 'policy', id, null, this.clock())
  }
}

interface Row {
  id: string
  rules: string
  version: number
  updatedAt: number
  updatedBy: string
}

interface HistoryRow extends Omit<PolicyChange, 'before' | 'after'> {
  no: number
  before: string
  after: string
}

/** The columns of a row of the history, as `toPolicyChange` reads them. */
export const historyColumns = 'no, policy_id AS policyId, version, at, author, rule_id AS ruleId, field, before, after'

/** A row of the history as the API shows it. */
export function toPolicyChange({ no: _, ...row }: HistoryRow): PolicyChange {
  return { ...row, before: JSON.parse(row.before), after: JSON.parse(row.after) }
}

function toPolicy(row: Row): Policy {
  return { ...row, ...ownerOf(row.id), rules: JSON.parse(row.rules) }
}

function ownerOf(id: string): Pick<Policy, 'layer' | 'ownerId'> {
  const [layer, ownerId] = id.split(':')
  return { layer: layer as PolicyLayer, ownerId: ownerId ?? null }
}
