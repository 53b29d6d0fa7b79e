import { homedir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { z } from 'zod'
import { actOf } from '../api/audited.ts'
import { readCatalog } from '../built-catalog.ts'
import { isProblemCode, ProblemError } from '../problem.ts'
import { composeService, type Service } from '../service.ts'
import { ownerAuthor } from '../store/audit/audit-log.ts'
import { openDatabase } from '../store/database.ts'
import { type Control, readControl } from '../store/folder/control-file.ts'
import { lockFolder } from '../store/folder/lock.ts'
import { loadMasterKey } from '../store/folder/master-key.ts'

/** Options that every command on a data folder takes. */
export interface FolderOptions {
  dataDir: string
  masterKeyFile?: string
}

/** The data folder when none is named (XDG Base Directory Specification). */
export function defaultDataDir(): string {
  return (
    process.env.LOGYSTERA_DATA_DIR ?? join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'logystera-console-service')
  )
}

/** The service that runs on a data folder, as a command calls it. */
export interface RemoteService {
  /** Asks an API route; the answer is checked. Throws ProblemError as the service refused. */
  post<T extends z.ZodType>(path: string, body: unknown, answer: T | undefined): Promise<z.output<T>>
  control: Control
}

/**
 * Does something with the data of a folder: by the service that runs on it, or
 * else by the data itself, under the folder's lock. Throws DataError and ProblemError.
 */
export async function withData<T>(
  options: FolderOptions,
  tell: (message: string) => void,
  work: { remote: (service: RemoteService) => Promise<T>; local: (service: Service) => Promise<T> | T },
): Promise<T> {
  const control = readControl(options.dataDir)
  if (control && (await answers(control))) return work.remote(remoteService(control))
  const lock = lockFolder(options.dataDir)
  try {
    const masterKey = loadMasterKey(options.dataDir, options.masterKeyFile, tell)
    const db = openDatabase(options.dataDir)
    try {
      const log = pino({ level: 'warn' }, pino.destination(2))
      const service = composeService({
        db,
        masterKey,
        clock: Date.now,
        catalog: await readCatalog(),
        log,
        allowPrivateWebhooks: false,
        local: true,
      })
      return await work.local(service)
    } finally {
      db.close()
    }
  } finally {
    lock.release()
  }
}

/** Changes the data itself, and records in the same transaction that the owner of the folder did. `operation` is its place in the API. */
export function byOwner<T>({ db, audit }: Service, operation: string, input: unknown, work: () => T): T {
  return db.transaction(() => {
    const answer = work()
    audit.record({ ...actOf(operation, input, answer), author: ownerAuthor })
    return answer
  })
}

/** False for a control file that a killed service left behind. */
async function answers({ url }: Control): Promise<boolean> {
  try {
    // A service whose data is damaged answers 503, and runs.
    const { status } = await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(5000) })
    return status === 200 || status === 503
  } catch {
    return false
  }
}

function remoteService(control: Control): RemoteService {
  return {
    control,
    post: async (path, body, answer) => {
      const response = await fetch(new URL(path, control.url), {
        method: 'POST',
        headers: { authorization: `Bearer ${control.key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      if (!answer) throw new Error(`The contract has no answer for ${path}.`)
      return answer.parse(await readAnswer(response))
    },
  }
}

/** The JSON of an answer; throws ProblemError for a refusal. */
export async function readAnswer(response: { ok: boolean; json(): Promise<unknown> }): Promise<unknown> {
  const answer = await response.json()
  if (response.ok) return answer
  const { code, detail, ...data } = answer as { code?: string; detail?: string }
  const known = code !== undefined && isProblemCode(code) ? code : 'internal'
  throw new ProblemError(known as 'input_invalid', data as never, detail)
}
