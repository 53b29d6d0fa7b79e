import type { CacheDatabase } from '../file/database.ts'

/** Small numbers for accounts, sites and rules, so that a million alerts name them in a few bytes each. A number is never given twice. */
export class AlertNames {
  readonly #db: CacheDatabase
  #accounts = new Map<string, number>()
  #accountIds: string[] = []
  #rules = new Map<string, number>()
  #ruleIds: string[] = []
  #sites = new Map<number, Map<string, number>>()
  #siteIds: string[] = []
  #siteAccounts: number[] = []

  constructor(db: CacheDatabase) {
    this.#db = db
    this.#read()
    db.afterRollback(() => this.#read())
  }

  #read(): void {
    this.#accounts = new Map()
    this.#accountIds = []
    this.#rules = new Map()
    this.#ruleIds = []
    this.#sites = new Map()
    this.#siteIds = []
    this.#siteAccounts = []
    for (const { kind, number, account, name } of this.#db.all<{ kind: string; number: number; account: number; name: string }>(
      'SELECT kind, number, account, name FROM alert_names',
    )) {
      this.#keep(kind, number, account, name)
    }
  }

  get siteCount(): number {
    return this.#siteIds.length
  }

  get ruleCount(): number {
    return this.#ruleIds.length
  }

  /** Accounts that have, or had until they are removed, alerts. */
  accountIds(): string[] {
    return [...this.#accounts.keys()]
  }

  account(accountId: string): number {
    return this.#accounts.get(accountId) ?? this.#add('account', this.#accountIds.length, 0, accountId)
  }

  rule(ruleId: string): number {
    return this.#rules.get(ruleId) ?? this.#add('rule', this.#ruleIds.length, 0, ruleId)
  }

  site(account: number, siteId: string): number {
    return this.#sites.get(account)?.get(siteId) ?? this.#add('site', this.#siteIds.length, account, siteId)
  }

  /** Undefined when no alert ever named it. */
  knownAccount(accountId: string): number | undefined {
    return this.#accounts.get(accountId)
  }

  knownRule(ruleId: string): number | undefined {
    return this.#rules.get(ruleId)
  }

  knownSite(accountId: string, siteId: string): number | undefined {
    const account = this.#accounts.get(accountId)
    return account === undefined ? undefined : this.#sites.get(account)?.get(siteId)
  }

  accountId(account: number): string {
    return this.#accountIds[account] ?? ''
  }

  siteId(site: number): string {
    return this.#siteIds[site] ?? ''
  }

  ruleId(rule: number): string {
    return this.#ruleIds[rule] ?? ''
  }

  accountOfSite(site: number): number {
    return this.#siteAccounts[site] ?? -1
  }

  /** Forgets the sites of an account; its alerts are gone. */
  removeAccount(accountId: string): void {
    const account = this.#accounts.get(accountId)
    if (account === undefined) return
    this.#db.run("UPDATE alert_names SET name = '' WHERE kind = 'site' AND account = ?", account)
    this.#db.run("UPDATE alert_names SET name = '' WHERE kind = 'account' AND number = ?", account)
    this.#read()
  }

  #add(kind: 'account' | 'rule' | 'site', number: number, account: number, name: string): number {
    this.#db.run('INSERT INTO alert_names (kind, number, account, name) VALUES (?,?,?,?)', kind, number, account, name)
    this.#keep(kind, number, account, name)
    return number
  }

  #keep(kind: string, number: number, account: number, name: string): void {
    switch (kind) {
      case 'account':
        this.#accountIds[number] = name
        if (name !== '') this.#accounts.set(name, number)
        break
      case 'rule':
        this.#ruleIds[number] = name
        this.#rules.set(name, number)
        break
      default: {
        this.#siteIds[number] = name
        this.#siteAccounts[number] = account
        if (name === '') break
        const sites = this.#sites.get(account) ?? new Map<string, number>()
        this.#sites.set(account, sites.set(name, number))
      }
    }
  }
}
