import type { Export } from '../../../shared/model/account/export.ts'
import { numberText } from '../locale.ts'

const plural = (count: number, one: string, many = `${one}s`) => `${numberText(count)} ${count === 1 ? one : many}`

/** Words of what an account's owner may do with all of its data, and of the audit log. */
export const privacy = {
  title: 'Privacy and audit',
  show: 'Privacy and audit log',
  adminOnly: 'Only a key of role admin that sees every site may do this.',
  export: {
    title: 'Export everything',
    text: 'All that the service holds in one zip of JSON lines, evidence in clear: complete, and a service can read it back.',
    start: 'Export everything',
    again: 'Make another',
    failed: 'The export did not work',
    running: (files: number, ofFiles: number, records: number) =>
      `Writing: ${files} of ${plural(ofFiles, 'file')}, ${plural(records, 'record')}`,
    cancel: 'Cancel',
    ready: (size: string) => `Ready, ${size}.`,
    ends: 'Deleted at the service',
    save: 'Save to this machine',
    saving: 'Saving and checking the file',
    remove: 'Delete it',
    saved: 'Saved as',
    savedNote: 'Its checksum was right. The service has deleted its own copy.',
    copy: 'Copy the path',
    copied: 'Path copied',
    kinds: (records: Export['records']) =>
      Object.entries(records)
        .filter(([, count]) => count > 0)
        .map(([kind, count]) => `${numberText(count)} ${kind}`)
        .join(', '),
  },
  erase: {
    title: 'Erase everything',
    text: 'Deletes every signal, metric, alert, incident, site and client of this account at the service. It begins after a time in which it can be cancelled.',
    ask: 'Erase everything',
    dialog: (name: string) => `Erase everything of ${name}`,
    warning: 'When the time is over, everything is gone for good, in the service and in every console. Sites that still send are refused.',
    grace: 'Time in which it can be cancelled',
    graceDays: (days: number) => (days === 0 ? 'none: at once, and it cannot be cancelled' : plural(days, 'day')),
    type: (name: string) => `Type ${name} to confirm`,
    confirm: (days: number) => (days === 0 ? 'Erase now' : `Erase in ${plural(days, 'day')}`),
    asked: 'Everything will be erased',
    failed: 'Nothing was asked for',
    due: (by: string) => `Asked for by ${by}. Everything is erased`,
    cancel: 'Cancel the erasure',
    cancelled: 'Nothing will be erased',
    cancelFailed: 'The erasure was not cancelled',
    erasedAt: 'Last erased',
  },
  usage: {
    title: 'Usage data',
    text: 'Off: this console does not record which pages are visited, which features are used or how long it is open, and sends nothing of the kind to anyone.',
  },
  audit: {
    title: 'Audit log',
    text: 'Who changed what, newest first, written down by the service in a chain of hashes.',
    author: 'By',
    authorSearch: 'Name of the key',
    columns: { at: 'When', author: 'By', action: 'What', object: 'Of what', details: 'Asked for' },
    more: 'Older entries',
    loadingMore: 'Loading older entries',
    empty: { title: 'Nothing was changed yet', text: 'Every change that a person or a key makes is listed here.' },
    filteredEmpty: { title: 'No entry fits', clear: 'Show all' },
    given: (names: string) => `${names} (not written down)`,
    nothing: 'nothing more',
  },
  key: {
    age: 'Key made',
    lastUsed: 'last used',
    old: 'The secret that was replaced ends',
    sees: 'Key sees',
    allSites: 'all sites',
    someSites: (count: number) => plural(count, 'site'),
    rotate: 'Rotate the key',
    rotateTitle: (name: string) => `Rotate the key of ${name}`,
    rotateNote:
      'The service makes a new key with the same name and rights. It is tried and kept here before the old one is revoked; other consoles with the old key are then refused.',
    rotated: 'The key was rotated',
  },
}
