import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { databaseFile } from '../../store/database.ts'
import { verifyFolder } from '../../store/folder/verify.ts'
import type { FolderOptions } from '../access.ts'
import { folderOptions } from '../options.ts'
import { exitCodes, type Output, print, UsageError } from '../output.ts'

/** `verify`: checks the data of a folder, also while the service runs; exit code 1 when something is wrong. */
export function verifyCommand(output: Output, fail: (code: number) => void): Command {
  return folderOptions(new Command('verify'))
    .description('Check the data, also while the service runs')
    .action((options: FolderOptions & { json?: boolean }) => {
      if (!existsSync(join(options.dataDir, databaseFile))) throw new UsageError(`There is no database in ${options.dataDir}.`)
      const report = verifyFolder(options.dataDir, options.masterKeyFile)
      print(
        output,
        options.json,
        report,
        report.checks.map(({ name, outcome, detail }) => `${outcome.padEnd(8)}${name}${detail ? `: ${detail}` : ''}`),
      )
      if (!report.ok) fail(exitCodes.failed)
    })
}
