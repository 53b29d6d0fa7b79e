import { describe, expect, it } from 'vitest'
import { guessFormat, guessName, pathProblem } from './log-path.ts'

describe('a path of a log file', () => {
  it('says what it most likely holds', () => {
    expect(guessFormat('/var/log/vault/audit.log')).toBe('vault-audit')
    expect(guessFormat('/srv/wp/events.jsonl')).toBe('wordpress-jsonl')
    expect(guessFormat('C:\\logs\\drupal.jsonl')).toBe('drupal-jsonl')
  })

  it('gives the site a name', () => {
    expect(guessName('/var/log/vault/audit-prod.log')).toBe('audit-prod')
    expect(guessName('')).toBe('')
  })

  it('must be absolute', () => {
    expect(['', 'audit.log', '/a', 'C:\\a', '\\\\host\\a'].map(pathProblem)).toEqual(['missing', 'relative', null, null, null])
  })
})
