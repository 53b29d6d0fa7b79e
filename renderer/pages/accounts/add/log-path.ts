import type { SourceFormat } from '../../../../shared/model/sites/source.ts'

/** What a path is most likely to hold, by its words; a Vault audit log when nothing says otherwise. */
export function guessFormat(path: string): SourceFormat {
  if (/drupal/i.test(path)) return 'drupal-jsonl'
  if (/wordpress|(^|[\\/_.-])wp([\\/_.-]|$)/i.test(path)) return 'wordpress-jsonl'
  return 'vault-audit'
}

/** A name for the site from the last part of its path, without its ending. */
export function guessName(path: string): string {
  const last = path.trim().split(/[\\/]/).filter(Boolean).at(-1) ?? ''
  return last.replace(/\.(log|jsonl?|ndjson|txt)$/i, '').slice(0, 200)
}

/** Why a path cannot be right, before anyone is asked. */
export function pathProblem(path: string): 'missing' | 'relative' | null {
  const trimmed = path.trim()
  if (trimmed === '') return 'missing'
  return /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(trimmed) ? null : 'relative'
}
