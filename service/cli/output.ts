import { CommanderError } from 'commander'
import { isProblemCode, ProblemError } from '../problem.ts'
import { DataError } from '../store/folder/data-error.ts'

/** Exit codes of every command. */
export const exitCodes = { done: 0, failed: 1, usage: 2 } as const

/** A command was called wrongly. */
export class UsageError extends Error {}

/** Where commands write; process.stdout and process.stderr in the product. */
export interface Output {
  out: (text: string) => void
  err: (text: string) => void
}

/** Prints a result: one line of JSON with --json, else the lines for people. */
export function print(output: Output, json: boolean | undefined, result: unknown, lines: string[]): void {
  output.out(json ? JSON.stringify(result) : lines.join('\n'))
}

/** Prints why a command failed; answers the exit code. With --json it is {error: {code, message}} on stdout. */
export function printFailure(output: Output, json: boolean, error: unknown): number {
  // Commander has printed its own usage errors, and help and version are none.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
  const { message } = error as Error
  const usage = error instanceof UsageError
  if (json) output.out(JSON.stringify({ error: { code: usage ? 'usage' : codeOf(error), message } }))
  else output.err(`${usage ? 'Wrong usage' : 'Failed'}: ${message}`)
  return usage ? exitCodes.usage : exitCodes.failed
}

function codeOf(error: unknown): string {
  if (error instanceof ProblemError || error instanceof DataError) return error.code
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && isProblemCode(code) ? code : 'failed'
}
