import { Command } from 'commander'
import { backUp, restore } from '../../store/folder/backup.ts'
import type { FolderOptions } from '../access.ts'
import { folderOptions } from '../options.ts'
import { type Output, print } from '../output.ts'

const keyAdvice = 'The master key is not part of a backup: without it secrets and evidence cannot be read. Keep it apart.'

/** `backup FILE`: a consistent copy, also while the service runs. */
export function backupCommand(output: Output): Command {
  return folderOptions(new Command('backup'))
    .description('Copy the data to a file, also while the service runs')
    .argument('<file>', 'file to make')
    .action((file: string, options: FolderOptions & { json?: boolean }) => {
      const bytes = backUp(options.dataDir, file)
      print(output, options.json, { file, bytes }, [`${file}: ${bytes} bytes. ${keyAdvice}`])
    })
}

/** `restore FILE`: makes a data folder from a backup. */
export function restoreCommand(output: Output): Command {
  return folderOptions(new Command('restore'))
    .description('Make a data folder from a backup')
    .argument('<file>', 'backup to read')
    .action((file: string, options: FolderOptions & { json?: boolean }) => {
      restore(file, options.dataDir)
      print(output, options.json, { dataDir: options.dataDir }, [
        `Restored to ${options.dataDir}. Give the service the master key that the data was made with.`,
      ])
    })
}
