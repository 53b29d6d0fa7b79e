import { useMemo } from 'react'
import type { AlertRow, Ref } from '../../../shared/bridge/contract.ts'
import { isOpen } from '../../../shared/model/alert.ts'
import { clockText } from '../../components/time/time-text.ts'
import { sayDone, sayFailed } from '../../components/toast.ts'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { useConsole } from '../../state/console-store.ts'

export interface AlertActions {
  /** Each takes what it applies to among the rows and leaves the others alone; true when the console took it. */
  acknowledge(rows: AlertRow[]): Promise<boolean>
  resolve(rows: AlertRow[]): Promise<boolean>
  snooze(rows: AlertRow[], until: number): Promise<boolean>
  note(ref: Ref, note: string): Promise<boolean>
  exportCsv(accountId: string | null, filter: string): Promise<boolean>
}

const text = messages.alerts

/** What people do to alerts. The console keeps each intent before it answers; an event then renews the lists. */
export function useAlertActions(): AlertActions {
  return useMemo(
    () => ({
      acknowledge(rows) {
        const refs = rows.filter((row) => row.alert.status === 'firing').map(refOf)
        if (refs.length === 0) return nothing(text.nothingToAcknowledge)
        return attempt(
          () => bridge.alerts.acknowledge({ refs }),
          () => text.acknowledged(refs.length, allLive(refs)),
        )
      },
      resolve(rows) {
        const alerts = rows.filter((row) => isOpen(row.alert)).map((row) => ({ ...refOf(row), seenVersion: row.alert.version }))
        if (alerts.length === 0) return nothing(text.nothingToResolve)
        return attempt(
          () => bridge.alerts.resolve({ alerts }),
          () => text.resolved(alerts.length, allLive(alerts)),
        )
      },
      snooze(rows, until) {
        const rules = new Map(rows.map((row) => [`${row.accountId} ${row.alert.siteId} ${row.alert.ruleId}`, row]))
        const create = () =>
          Promise.all(
            [...rules.values()].map((row) =>
              bridge.snoozes.create({ accountId: row.accountId, siteId: row.alert.siteId, ruleId: row.alert.ruleId, until }),
            ),
          )
        return attempt(create, () => text.snoozed(clockText(until, Date.now()), allLive(rows)))
      },
      note(ref, note) {
        return attempt(
          () => bridge.alerts.note({ ...ref, note }),
          () => (allLive([ref]) ? null : text.noteWaits),
        )
      },
      exportCsv(accountId, filter) {
        return attempt(
          async () => {
            const { fileName, text: csv } = await bridge.alerts.csv({ accountId, filter })
            saveFile(fileName, csv)
            return fileName
          },
          (fileName) => text.exported(fileName),
        )
      },
    }),
    [],
  )
}

function refOf(row: AlertRow): Ref {
  return { accountId: row.accountId, id: row.alert.id }
}

function allLive(refs: { accountId: string }[]): boolean {
  const accounts = useConsole.getState().console?.accounts ?? []
  return refs.every((ref) => accounts.find((account) => account.id === ref.accountId)?.connection.state === 'live')
}

function nothing(message: string): Promise<boolean> {
  sayDone(message)
  return Promise.resolve(false)
}

async function attempt<T>(act: () => Promise<T>, done: (result: T) => string | null): Promise<boolean> {
  try {
    const message = done(await act())
    if (message !== null) sayDone(message)
    return true
  } catch (error) {
    sayFailed(text.failed, error)
    return false
  }
}

function saveFile(name: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download has its own hold on the blob once it began.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
