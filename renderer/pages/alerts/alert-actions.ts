import { useMemo } from 'react'
import type { AlertRow } from '../../../shared/bridge/contract/alerts.ts'
import type { Ref } from '../../../shared/bridge/contract/base.ts'
import { isOpen } from '../../../shared/model/alerts/alert.ts'
import { keepFile } from '../../components/save-file.ts'
import { sayDone, sayFailed } from '../../components/toast.ts'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { useConsole } from '../../state/console-store.ts'

export interface AlertActions {
  /** Each takes what it applies to among the rows and leaves the others alone; true when the console took it. */
  acknowledge(rows: AlertRow[]): Promise<boolean>
  resolve(rows: AlertRow[]): Promise<boolean>
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
      note(ref, note) {
        return attempt(
          () => bridge.alerts.note({ ...ref, note }),
          () => (allLive([ref]) ? null : text.noteWaits),
        )
      },
      exportCsv(accountId, filter) {
        return attempt(
          async () => {
            const file = await bridge.alerts.csv({ accountId, filter })
            keepFile(file)
            return file.name
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
