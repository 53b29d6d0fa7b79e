import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { parse } from 'yaml'

const root = resolve(import.meta.dirname, '../..')

/** How the program's file says that a fuse is on, or that it does nothing any more. */
const on = 49
const removed = 114

/** The fuses as electron-builder.yml wants them, by the name that @electron/fuses has. */
export function wantedFuses(): Record<string, boolean> {
  const { electronFuses } = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as { electronFuses: Record<string, boolean> }
  return Object.fromEntries(Object.entries(electronFuses).map(([name, on]) => [name.charAt(0).toUpperCase() + name.slice(1), on]))
}

/** What is wrong with the fuses of a built program, each as a sentence; nothing when all are as wanted. */
export async function wrongFuses(program: string): Promise<string[]> {
  const wanted = wantedFuses()
  const wire = await getCurrentFuseWire(program)
  const known = Object.entries(FuseV1Options).filter((entry): entry is [string, FuseV1Options] => typeof entry[1] === 'number')
  return known.flatMap(([name, at]) => {
    if (!(name in wanted)) return `${name} is not decided in electron-builder.yml.`
    const state = Number(wire[at])
    return state === removed || (state === on) === wanted[name] ? [] : `${name} is ${state === on ? 'on' : 'off'}.`
  })
}

if (import.meta.main) {
  const [program] = process.argv.slice(2)
  if (!program) {
    console.error('Usage: node .ci/package/fuses.ts PROGRAM')
    process.exit(2)
  }
  const wrong = await wrongFuses(program)
  console.log(wrong.length === 0 ? 'All fuses are as electron-builder.yml wants them.' : wrong.join('\n'))
  process.exitCode = wrong.length === 0 ? 0 : 1
}
