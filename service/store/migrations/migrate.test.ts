import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import type { Signal } from '../../../shared/model/signal.ts'
import { Database } from '../database.ts'
import { isSound } from '../signals/chunk.ts'
import { SignalsRepository } from '../signals/signals.ts'
import { migrate } from './migrate.ts'

it('takes signals that lay in rows of their own into chunks, each as it was', () => {
  const sqlite = new DatabaseSync(':memory:')
  migrate(sqlite, 9)
  sqlite.exec(`INSERT INTO sites (id, name, platform, url, description, enabled, tags, created_at, version)
               VALUES ('s', 'Shop', 'wordpress', '', '', 1, '[]', 0, 1);
               INSERT INTO pipeline_sites (no, site_id, signals, state) VALUES (1, 's', 0, '{}')`)
  const start = Date.UTC(2026, 4, 1)
  const stored = Array.from({ length: 1200 }, (_, n): Signal => {
    const fields: Signal['fields'] = n % 3 === 0 ? {} : { ok: n % 2 === 0, 'actor.ip': 'ä"\n', n: n / 4, none: null }
    return {
      id: `i${n}`,
      siteId: 's',
      type: n % 5 === 0 ? 'cron.run' : 'http.request',
      at: start + 5000 * n,
      receivedAt: start + (n % 2),
      fields,
    }
  })
  const insert = sqlite.prepare('INSERT INTO signals (site, at, id, type, received_at, fields) VALUES (1, ?, ?, ?, ?, ?)')
  for (const { at, id, type, receivedAt, fields } of stored) insert.run(at, id, type, receivedAt, JSON.stringify(fields))

  migrate(sqlite)
  const db = new Database(sqlite, ':memory:')
  expect([...new SignalsRepository(db).all(1, 's')]).toEqual(stored)
  const chunks = db.all<Parameters<typeof isSound>[0]>('SELECT from_at AS "from", to_at AS "to", count, heads, fields FROM signal_chunks')
  expect(chunks.every(isSound)).toBe(true)
  expect(Math.max(...chunks.map(({ count }) => count))).toBeLessThanOrEqual(500)
  expect(chunks.length).toBeLessThan(10)
  db.close()
})

it('takes evidence that lay in the tree of alerts into rows of its own, each as it was', () => {
  const sqlite = new DatabaseSync(':memory:', { enableForeignKeyConstraints: true })
  migrate(sqlite, 12)
  sqlite.exec(`INSERT INTO sites (id, name, platform, url, description, enabled, tags, created_at, version)
               VALUES ('s', 'Shop', 'wordpress', '', '', 1, '[]', 0, 1)`)
  const alert =
    sqlite.prepare(`INSERT INTO alerts (id, site_id, rule_id, severity, status, first_fired_at, last_fired_at, superseded, internal, document)
    VALUES (?, 's', 'r', 'high', 'firing', ?, ?, 0, '{}', '{"title":"T"}')`)
  const columns = 'alert_id, total, from_at, to_at, since, up_to, sealed'
  const evidence = sqlite.prepare(`INSERT INTO evidence (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`)
  const everything = () => sqlite.prepare(`SELECT ${columns} FROM evidence ORDER BY alert_id`).all()
  for (let n = 0; n < 40; n++) {
    const id = `a${(n * 17) % 40}`
    alert.run(id, n, n)
    evidence.run(id, 60 + n, n, n + 3, n + 1, n + 2, new Uint8Array(3000 + n).fill(n))
  }
  const before = everything()

  migrate(sqlite)
  expect(everything()).toEqual(before)
  expect(before).toHaveLength(40)
  sqlite.exec("DELETE FROM alerts WHERE id = 'a3'")
  expect(everything()).toHaveLength(39)
  sqlite.close()
})

it('takes titles of alerts out of their documents', () => {
  const sqlite = new DatabaseSync(':memory:')
  migrate(sqlite, 14)
  sqlite.exec(`INSERT INTO sites (id, name, platform, url, description, enabled, tags, created_at, version)
               VALUES ('s', 'Shop', 'wordpress', '', '', 1, '[]', 0, 1);
               INSERT INTO alerts (id, site_id, rule_id, severity, status, first_fired_at, last_fired_at, superseded, internal, document)
               VALUES ('a', 's', 'r', 'high', 'firing', 0, 0, 0, '{}', '{"title":"Many “failed” logins"}')`)
  migrate(sqlite)
  expect(sqlite.prepare('SELECT title FROM alerts').get()).toEqual({ title: 'Many “failed” logins' })
  sqlite.close()
})
