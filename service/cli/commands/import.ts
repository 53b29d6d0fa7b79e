import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { Agent, fetch } from 'undici'
import { importReportSchema, type SourceFormat, sourceFormats } from '../../../shared/model/sites/source.ts'
import { importPath } from '../../api/control-routes.ts'
import { importForOwner } from '../../sources/owner-import.ts'
import { type FolderOptions, readAnswer, withData } from '../access.ts'
import { folderOptions } from '../options.ts'
import { type Output, print } from '../output.ts'
import { reportLines } from '../report.ts'

/** `import FILE`: reads a log file into a site; malformed lines are reported and the rest goes in. */
export function importCommand(output: Output): Command {
  return folderOptions(new Command('import'))
    .description('Read a log file into a site')
    .requiredOption('--site <id>', 'site that the file is of')
    .addOption(new Option('--format <format>', 'what its lines are').choices(sourceFormats).makeOptionMandatory())
    .argument('<file>', 'log file')
    .action(async (file: string, options: FolderOptions & { site: string; format: SourceFormat; json?: boolean }) => {
      const path = resolve(file)
      const { site: siteId, format } = options
      const report = await withData(options, output.err, {
        remote: async ({ control }) => {
          // A large file takes longer than the five minutes that fetch would wait for an answer.
          const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 })
          const response = await fetch(new URL(importPath, control.url), {
            method: 'POST',
            dispatcher,
            headers: { authorization: `Bearer ${control.key}`, 'content-type': 'application/json' },
            body: JSON.stringify({ siteId, format, path }),
          })
          const answer = importReportSchema.parse(await readAnswer(response))
          await dispatcher.close()
          return answer
        },
        local: (service) => importForOwner(service, { site: service.sites.get(siteId), format, path }),
      })
      const { accepted, dropped, failed } = report
      print(output, options.json, { accepted, dropped, failed }, reportLines(report))
    })
}
