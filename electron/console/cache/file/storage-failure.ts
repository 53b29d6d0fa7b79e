/** Primary result codes of SQLite (sqlite.org/rescode.html) that say that this machine does not write, and what that means. */
const sqlite: Record<number, string> = {
  8: 'The folder of the console can only be read',
  10: 'The disk of this machine fails',
  13: 'The disk of this machine is full',
  14: 'The folder of the console cannot be opened',
}
const system: Record<string, string> = {
  ENOSPC: sqlite[13] as string,
  EDQUOT: sqlite[13] as string,
  EROFS: sqlite[8] as string,
  EACCES: sqlite[8] as string,
  EPERM: sqlite[8] as string,
  EIO: sqlite[10] as string,
}

/** Why this machine could not write, as the first words of a sentence; null when the error is about something else. */
export function storageFailure(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  if (code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number') return sqlite[errcode & 0xff] ?? null
  return typeof code === 'string' && 'syscall' in error ? (system[code] ?? null) : null
}
