import type { Diagnostics } from '../../../../shared/bridge/diagnostics.ts'

const instant = (at: number | null) => (at === null ? 'never' : new Date(at).toISOString())

/** The diagnostics as plain text, to be pasted where help is asked for. Instants are UTC. */
export function diagnosticsText(of: Diagnostics): string {
  const { runtime, cache, keys, notifications } = of
  const lines = [
    `Logystera Console ${of.version}, ${of.host}, ${instant(of.at)}`,
    `Runs on: Node ${runtime.node}${runtime.electron === null ? '' : `, Electron ${runtime.electron}`}, ${runtime.platform} ${runtime.arch}`,
    `Data folder: ${of.dataDir}`,
    `Cache: schema ${cache.schema}, ${cache.bytes} bytes, ${cache.problem ?? 'no problem'}, ${cache.encryption ? 'encryption on' : 'its key cannot be had'}`,
    `Keys: ${keys.store}. ${keys.text}`,
    `Notifications: ${notifications.held} held, ${notifications.unconfirmed} unconfirmed, ${notifications.flapping} damped`,
    ...notifications.refusals.map(
      ({ reason, count, lastAt }) => `  refused by the system: ${reason}, ${count} times, last ${instant(lastAt)}`,
    ),
    `Answers that did not fit: ${of.quarantined.length}`,
    ...of.quarantined.map(
      ({ at, procedure, code, place }) => `  ${instant(at)} ${procedure} ${code}${place === null ? '' : ` at ${place}`}`,
    ),
    ...of.notices.map((notice) => `Notice: ${notice}`),
  ]
  for (const account of of.accounts) {
    const { connection, traffic, service, outbox } = account
    lines.push(
      '',
      `Account ${account.name} (${account.kind}), ${account.id}`,
      `  Address: ${account.url ?? 'none'}; key in ${account.keyStore}`,
      `  Connection: ${connection.state} since ${instant(connection.since)}${connection.problem === null ? '' : `; ${connection.problem}`}`,
      `  Synced: ${instant(connection.syncedAt)}${account.complete ? '' : ', first snapshot not complete'}${connection.stale ? ', stale' : ''}; ${account.sites} sites, ${account.openAlerts} open alerts`,
      ...(connection.progress === null
        ? []
        : [`  Under way: ${connection.progress.text}, ${connection.progress.done} of ${connection.progress.total}`]),
      `  Clock: ${connection.clockSkew === null ? 'not measured' : `the service is ${connection.clockSkew} ms ahead`}`,
      `  Requests: ${traffic.answers} answered, last ${traffic.lastStatus ?? 'none'} at ${instant(traffic.lastAnswerAt)}; ${traffic.unanswered} unanswered, ${traffic.retries} retries, ${traffic.rateLimited} rate limited`,
      `  Latency: ${traffic.latency === null ? 'not measured' : `${traffic.latency.median} ms median, ${traffic.latency.p95} ms 95th percentile`}`,
      `  Outbox: ${outbox.waiting} waiting, ${outbox.refused} refused or in conflict`,
      ...(service === null
        ? []
        : [
            `  Its service: ${service.state} since ${instant(service.since)}, started ${service.starts} times${service.code === null ? '' : `, ${service.code}`}`,
          ]),
    )
  }
  return `${lines.join('\n')}\n`
}
