import { Command, CommanderError } from 'commander'
import manifest from '../../package.json' with { type: 'json' }
import { exitCodes, type Output, printFailure } from './output.ts'

const processOutput: Output = {
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
}

type LoadCommand = (output: Output, fail: (code: number) => void) => Promise<Command>

/** Each brings its own libraries: only that of the command line is loaded, or all of them when it names none (to list them). */
const loadCommand: Record<string, LoadCommand> = {
  serve: async (output, fail) => (await import('./commands/serve.ts')).serveCommand(output, fail),
  keys: async (output) => (await import('./commands/keys.ts')).keysCommand(output),
  sites: async (output) => (await import('./commands/sites.ts')).sitesCommand(output),
  import: async (output) => (await import('./commands/import.ts')).importCommand(output),
  send: async (output) => (await import('./commands/send.ts')).sendCommand(output),
  export: async (output) => (await import('./commands/export.ts')).exportCommand(output),
  'import-export': async (output) => (await import('./commands/export.ts')).importExportCommand(output),
  backup: async (output) => (await import('./commands/backup.ts')).backupCommand(output),
  restore: async (output) => (await import('./commands/backup.ts')).restoreCommand(output),
  verify: async (output, fail) => (await import('./commands/verify.ts')).verifyCommand(output, fail),
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
  const named = Object.hasOwn(loadCommand, args[0] ?? '') ? [args[0] as string] : Object.keys(loadCommand)
  const commands = await Promise.all(named.map((name) => loadCommand[name]!(output, fail)))
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
