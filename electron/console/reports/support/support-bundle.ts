import { once } from 'node:events'
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'
import type { Diagnostics } from '../../../../shared/bridge/diagnostics.ts'
import type { Settings } from '../../../../shared/bridge/settings.ts'
import type { KeptAnswer } from '../../logystera/quarantine.ts'
import { diagnosticsText } from './diagnostics-text.ts'
import type { Redaction } from './redaction.ts'

/** Of each log file its end, bytes. */
const logEnd = 256 * 1024
const mostLogs = 12

export interface SupportFile {
  name: string
  about: string
  text: string
}

/**
 * The files of a support bundle. Nothing in them names a person, a site, a client or an account, or holds an address, a
 * note or a key: of settings and logs only numbers, choices and words of this program are kept.
 */
export function supportFiles(options: {
  diagnostics: Diagnostics
  settings: Settings
  logDir: string
  quarantined: readonly KeptAnswer[]
  redaction: Redaction
}): SupportFile[] {
  const { diagnostics, settings, redaction } = options
  const told = withoutNames(diagnostics, redaction)
  const logs = filesIn(options.logDir, /\.log(\.1)?$/)
    .slice(-mostLogs)
    .map((name) => ({
      name: `logs/${name.replaceAll(/[^\w.-]/g, '_')}`,
      about: 'The end of a log; texts that are not this program’s own are gone.',
      text: redaction.log(endOf(join(options.logDir, name))),
    }))
  const quarantined = options.quarantined.map((answer) => ({
    name: `quarantine/${answer.id}.json`,
    about: 'The form of an answer that did not fit the contract, without its texts.',
    text: quarantinedText(answer, redaction),
  }))
  return [
    { name: 'diagnostics.txt', about: 'What the diagnostics page shows, without names and addresses.', text: diagnosticsText(told) },
    { name: 'diagnostics.json', about: 'The same, for programs.', text: `${JSON.stringify(told, null, 2)}\n` },
    {
      name: 'settings.json',
      about: 'Your settings; of what you wrote yourself only how long it is.',
      text: `${JSON.stringify(withoutTexts(settings), null, 2)}\n`,
    },
    ...logs,
    ...quarantined,
  ]
}

/** One answer that did not fit, as a file for a report. */
export function quarantinedText({ id: _, place, ...answer }: KeptAnswer, { sentence }: Redaction): string {
  return `${JSON.stringify({ ...answer, place: place === null ? null : sentence(place) }, null, 2)}\n`
}

/** The files as a zip. */
export async function zipped(files: readonly SupportFile[], at: number): Promise<Uint8Array<ArrayBuffer>> {
  const zip = new ZipFile()
  const failed = once(zip, 'error').then(([error]) => Promise.reject(error))
  for (const { name, text } of files) zip.addBuffer(Buffer.from(text), name, { mtime: new Date(at), mode: 0o600 })
  zip.end()
  return new Uint8Array(await Promise.race([buffer(zip.outputStream), failed]))
}

function withoutNames(of: Diagnostics, { sentence }: Redaction): Diagnostics {
  return {
    ...of,
    dataDir: '[removed]',
    notifications: {
      ...of.notifications,
      refusals: of.notifications.refusals.map((refusal) => ({ ...refusal, text: sentence(refusal.text) })),
    },
    quarantined: of.quarantined.map((answer) => ({ ...answer, place: answer.place === null ? null : sentence(answer.place) })),
    accounts: of.accounts.map((account, index) => ({
      ...account,
      name: `account ${index + 1}`,
      url: account.url === null ? null : `${URL.parse(account.url)?.protocol ?? ''}//[removed]`,
      connection: { ...account.connection, problem: account.connection.problem === null ? null : sentence(account.connection.problem) },
    })),
    notices: of.notices.map(sentence),
  }
}

/** Settings that are one of a few choices, a time of day or a zone; every other text may be of the person. */
const choices = new Set(['theme', 'language', 'density', 'notifyFrom', 'choice', 'sound', 'from', 'to', 'timeZone'])

function withoutTexts(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return choices.has(name) ? value : `text of ${value.length}`
  if (Array.isArray(value)) return value.map((entry) => withoutTexts(entry))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withoutTexts(part, key)]))
}

/** Names of files in a folder, sorted; none when there is no folder. */
function filesIn(dir: string, wanted: RegExp): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isFile() && wanted.test(entry.name))
      .map(({ name }) => name)
      .sort()
  } catch {
    return []
  }
}

/** The last whole lines of a file. */
function endOf(path: string): string {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    const from = Math.max(0, size - logEnd)
    const bytes = Buffer.alloc(size - from)
    const text = bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, from))
    return from === 0 ? text : text.slice(text.indexOf('\n') + 1)
  } finally {
    closeSync(file)
  }
}
