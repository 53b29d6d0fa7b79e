import { setFlagsFromString } from 'node:v8'
import { runCommand } from './cli/program.ts'

// Whatever is written is for the owner alone.
process.umask(0o077)
// A service sits in the background all day: V8 would let garbage pile up to four times what lives, this keeps it to half of it.
setFlagsFromString('--heap-growing-percent=50')

process.exitCode = await runCommand(process.argv.slice(2))
