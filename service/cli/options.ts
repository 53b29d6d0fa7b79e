import type { Command } from 'commander'
import { defaultDataDir } from './access.ts'

/** Adds what every command on a data folder takes. */
export function folderOptions(command: Command): Command {
  return jsonOption(command)
    .option('--data-dir <dir>', 'data folder of the service', defaultDataDir())
    .option('--master-key-file <file>', 'master key, 32 bytes in base64, mode 0600 (default: master.key in the data folder)')
}

export function jsonOption(command: Command): Command {
  return command.option('--json', 'print JSON')
}
