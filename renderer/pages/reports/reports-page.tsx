import { Button, Select } from '@mantine/core'
import { skipToken, useQuery } from '@tanstack/react-query'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import { reportFormats } from '../../../shared/bridge/reports.ts'
import { keepFile } from '../../components/save-file.ts'
import { EmptyState, ErrorState, SkeletonRows } from '../../components/states.tsx'
import { sayDone, sayFailed } from '../../components/toast.ts'
import { locale } from '../../messages/locale.ts'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { useAccount, useAccounts } from '../../state/console-store.ts'
import { useAccountScope, useUrlParameter, useUrlUpdate } from '../../state/url-state.ts'
import { Paper } from './paper.tsx'
import { recentMonths } from './recent-months.ts'
import css from './reports.module.css'

const text = messages.reports
type Format = (typeof reportFormats)[number]

/** A client's month as it will be printed, and as files. */
export function ReportsPage(): ReactElement {
  const [scope] = useAccountScope()
  const accounts = useAccounts()
  const [chosen] = useUrlParameter('client')
  const months = recentMonths(Date.now())
  const [month] = useUrlParameter('month', months[0]?.value ?? '')
  const update = useUrlUpdate()
  const clients = useQuery({ queryKey: ['fleet', scope, 'report-clients'], queryFn: () => bridge.reports.clients({ accountId: scope }) })
  const named = (clients.data ?? []).map((client) => {
    const account = accounts.find(({ id }) => id === client.accountId)?.name ?? client.accountId
    const name = client.clientId === null ? text.noClient : client.name
    const label = accounts.length > 1 ? text.clientOf(name, account) : name
    return { ...client, value: `${client.accountId} ${client.clientId ?? ''}`, label: `${label}, ${text.sites(client.sites)}` }
  })
  const client = named.find(({ value }) => value === chosen) ?? named[0]
  const account = useAccount(client?.accountId)
  const wanted = client && {
    accountId: client.accountId,
    clientId: client.clientId,
    month,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    locale: locale(),
  }
  const report = useQuery({
    // Of the fleet, so that new sites and clients are in it; days are asked for by the console itself.
    queryKey: ['report', client?.accountId ?? null, client?.clientId, month, locale()],
    queryFn: wanted ? ({ signal }) => bridge.reports.client(wanted, { signal }) : skipToken,
    staleTime: 60_000,
  })
  const [making, setMaking] = useState<Format | null>(null)
  const abort = useRef<AbortController>(null)
  useEffect(() => () => abort.current?.abort(), [])
  const save = async (format: Format) => {
    if (!wanted) return
    const running = new AbortController()
    abort.current = running
    setMaking(format)
    try {
      const file = await bridge.reports.file({ ...wanted, format }, { signal: running.signal })
      keepFile(file)
      sayDone(text.saved(file.name))
    } catch (error) {
      if (!running.signal.aborted) sayFailed(text.failed, error)
    }
    setMaking(null)
  }
  return (
    <div className={css.page}>
      <header className={css.header}>
        <h1>{text.title}</h1>
        {client && (
          <>
            <Select
              aria-label={text.client}
              className={css.client}
              searchable
              allowDeselect={false}
              data={named.map(({ value, label }) => ({ value, label }))}
              value={client.value}
              onChange={(value) => value !== null && update({ client: value })}
            />
            <Select
              aria-label={text.month}
              className={css.month}
              allowDeselect={false}
              data={months}
              value={month}
              onChange={(value) => value !== null && update({ month: value === months[0]?.value ? '' : value })}
            />
            <span className={css.save}>
              <span className="dim">{text.save}</span>
              {reportFormats.map((format) => (
                <Button
                  key={format}
                  onClick={() => void save(format)}
                  loading={making === format}
                  aria-label={making === format ? text.making(text.formats[format]) : undefined}
                  disabled={making !== null || report.data === undefined}
                >
                  {text.formats[format]}
                </Button>
              ))}
              {making !== null && (
                <Button variant="subtle" onClick={() => abort.current?.abort()}>
                  {messages.common.cancel}
                </Button>
              )}
            </span>
          </>
        )}
      </header>
      {clients.error !== null && <ErrorState error={clients.error} title={text.clientsError} onRetry={() => void clients.refetch()} />}
      {clients.data !== undefined && client === undefined && <EmptyState title={text.none} text={text.noneText} />}
      {clients.data === undefined && clients.error === null && <SkeletonRows rows={10} />}
      {client && account && account.connection.state !== 'live' && <p className={css.offline}>{text.offline}</p>}
      {client &&
        (report.data !== undefined ? (
          <Paper document={report.data.document} />
        ) : report.error !== null ? (
          <ErrorState error={report.error} title={text.error} onRetry={() => void report.refetch()} />
        ) : (
          <SkeletonRows rows={14} />
        ))}
    </div>
  )
}
