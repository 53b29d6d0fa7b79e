import { type Command, InvalidArgumentError } from 'commander'
import { overlapHoursSchema } from '../../shared/model/sites/site.ts'
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

/** How long what a command rotates goes on working beside the new. */
export function overlapOption(command: Command): Command {
  return command.option('--overlap <hours>', 'the old one works for so long, 0 to 24', overlapHours, 0)
}

function overlapHours(text: string): number {
  const hours = overlapHoursSchema.safeParse(text.trim() === '' ? Number.NaN : Number(text))
  if (!hours.success) throw new InvalidArgumentError('An overlap is 0 to 24 hours.')
  return hours.data
}
