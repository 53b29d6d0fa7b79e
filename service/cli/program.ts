import { Command, CommanderError } from 'commander'
import manifest from '../../package.json' with { type: 'json' }
import { backupCommand, restoreCommand } from './commands/backup.ts'
import { exportCommand, importExportCommand } from './commands/export.ts'
import { importCommand } from './commands/import.ts'
import { keysCommand } from './commands/keys.ts'
import { sendCommand } from './commands/send.ts'
import { serveCommand } from './commands/serve.ts'
import { sitesCommand } from './commands/sites.ts'
import { verifyCommand } from './commands/verify.ts'
import { exitCodes, type Output, printFailure } from './output.ts'

const processOutput: Output = {
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
}

/** Runs one command line (without the program's name); answers the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function runCommand(args: string[], output: Output = processOutput): Promise<number> {
  let code: number = exitCodes.done
  const fail = (failure: number) => {
    code = failure
  }
  const program = new Command('logystera-service')
    .description('The bundled Logystera service of Logystera Console')
    .version(manifest.version)
  const commands = [
    serveCommand(output, fail),
    keysCommand(output),
    sitesCommand(output),
    importCommand(output),
    sendCommand(output),
    exportCommand(output),
    importExportCommand(output),
    backupCommand(output),
    restoreCommand(output),
    verifyCommand(output, fail),
  ]
  for (const command of commands) program.addCommand(command)
  for (const command of [program, ...commands, ...commands.flatMap(({ commands: inner }) => inner)]) {
    command
      .exitOverride()
      .configureOutput({ writeOut: (text: string) => output.out(text.trimEnd()), writeErr: (text: string) => output.err(text.trimEnd()) })
  }
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError && error.code === 'commander.help') return exitCodes.usage
    return printFailure(output, args.includes('--json'), error)
  }
  return code
}
