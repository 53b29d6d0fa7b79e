import { resolve } from 'node:path'
import { Command } from 'commander'
import { Agent, fetch } from 'undici'
import { exportPath } from '../../api/control-routes.ts'
import { type ExportReport, exportReportSchema } from '../../retention/export/manifest.ts'
import { exportForOwner } from '../../retention/export/owner-export.ts'
import { readExport } from '../../retention/export/read-export.ts'
import { checkTarget } from '../../retention/export/write-export.ts'
import { type FolderOptions, readAnswer, withData } from '../access.ts'
import { folderOptions } from '../options.ts'
import { type Output, print } from '../output.ts'

/** `export FILE`: everything as NDJSON in a zip, also while the service runs. */
export function exportCommand(output: Output): Command {
  return folderOptions(new Command('export'))
    .description('Write everything into a zip of NDJSON files with checksums, also while the service runs')
    .argument('<file>', 'file to make')
    .action(async (file: string, options: FolderOptions & { json?: boolean }) => {
      const path = resolve(file)
      // Here rather than in the service, so that the reason reaches the terminal.
      checkTarget(options.dataDir, path)
      const report = await withData(options, output.err, {
        remote: async ({ control }) => {
          // Much data takes longer than the five minutes that fetch would wait for an answer.
          const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 })
          const response = await fetch(new URL(exportPath, control.url), {
            method: 'POST',
            dispatcher,
            headers: { authorization: `Bearer ${control.key}`, 'content-type': 'application/json' },
            body: JSON.stringify({ path }),
          })
          const answer = exportReportSchema.parse(await readAnswer(response))
          await dispatcher.close()
          return answer
        },
        local: (service) => exportForOwner(service, path),
      })
      print(output, options.json, report, linesOf(report, 'It holds evidence in clear: keep it safe, and delete it when it has served.'))
    })
}

/** `import-export FILE`: reads an export into an empty service. */
export function importExportCommand(output: Output): Command {
  return folderOptions(new Command('import-export'))
    .description('Read an export into an empty service that does not run')
    .argument('<file>', 'export to read')
    .action(async (file: string, options: FolderOptions & { json?: boolean }) => {
      const report = await withData(options, output.err, {
        remote: async () => {
          throw new Error('A service runs on this data folder: stop it first.')
        },
        local: (service) => readExport(service, resolve(file)),
      })
      print(output, options.json, report, linesOf(report, 'Sites have new credentials; webhooks and API keys have to be made anew.'))
    })
}

function linesOf({ file, records }: ExportReport, advice: string): string[] {
  return [file, ...Object.entries(records).map(([kind, count]) => `${kind.padEnd(16)}${count}`), advice]
}
