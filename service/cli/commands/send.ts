import { Command, Option } from 'commander'
import type { SourceFormat } from '../../../shared/model/sites/source.ts'
import { sourceFormats } from '../../../shared/model/sites/source.ts'
import { readEvent } from '../../gateway/intake.ts'
import { sendFile } from '../../sources/send.ts'
import { jsonOption } from '../options.ts'
import { type Output, print } from '../output.ts'
import { reportLines } from '../report.ts'

interface SendOptions {
  url: string
  token: string
  secret: string
  format: SourceFormat
  json?: boolean
}

/** `send FILE`: posts a log file to a service as signed batches, as a site's plugin does. */
export function sendCommand(output: Output): Command {
  return jsonOption(new Command('send'))
    .description('Send a log file to a service as signed batches, as a site does')
    .requiredOption('--url <url>', 'address of the service')
    .requiredOption('--token <token>', 'token of the site')
    .requiredOption('--secret <secret>', 'secret of the site')
    .addOption(new Option('--format <format>', 'what its lines are').choices(sourceFormats).makeOptionMandatory())
    .argument('<file>', 'log file')
    .action(async (file: string, { url, token, secret, format, json }: SendOptions) => {
      const report = await sendFile(
        { intake: { read: readEvent }, clock: Date.now },
        { url, credentials: { token, secret }, format, path: file },
      )
      const { accepted, dropped, failed } = report
      print(output, json, { accepted, dropped, failed }, reportLines(report))
    })
}
