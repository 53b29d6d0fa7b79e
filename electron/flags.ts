import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'

/** What a person may ask of a start, `npm start -- FLAGS`. */
export interface Flags {
  /** Null: whatever this machine can show. */
  host: 'desktop' | 'browser' | null
  /** Port of the browser host on 127.0.0.1; 0 means any. */
  port: number
  dataDir: string
  open: boolean
  /** The desktop stays in the tray; its window is there when it is asked for. */
  hidden: boolean
  /** Sites of the demo fleet to add; null means none. */
  demo: number | null
  /** Where the browser host listens: see browser/listen.ts. */
  network: {
    listen: string | null
    tlsCert: string | null
    tlsKey: string | null
    insecureListen: boolean
    hostName: string | null
  }
}

/** Where the console keeps its data unless told: the per-user folder for application data of each system. */
export function defaultDataDir(platform: NodeJS.Platform, env: NodeJS.ProcessEnv, home: string): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Logystera Console')
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'Logystera Console')
  return join(env.XDG_CONFIG_HOME ?? join(home, '.config'), 'Logystera Console')
}

function whole(lowest: number, highest: number) {
  return (text: string): number => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < lowest || value > highest)
      throw new InvalidArgumentError(`It must be a whole number from ${lowest} to ${highest}.`)
    return value
  }
}

interface Given {
  host?: 'desktop' | 'browser'
  port: number
  dataDir: string
  open: boolean
  hidden?: true
  demo?: number | true
  listen?: string
  tlsCert?: string
  tlsKey?: string
  insecureListen?: true
  hostName?: string
}

/** The command line as commander reads it; wrong usage ends the process with exit code 2 and a sentence on stderr. */
export function readFlags(args: string[]): Flags {
  const command = new Command('logystera-console')
    .description('The operations console for Logystera.')
    .addOption(new Option('--host <host>', 'how to show it').choices(['desktop', 'browser']))
    .option('--port <n>', 'port of the browser host, 0 for any', whole(0, 65535), 0)
    .option('--listen <address>', 'address of the browser host (127.0.0.1)')
    .option('--tls-cert <file>', 'certificate of the browser host, PEM')
    .option('--tls-key <file>', 'its private key, PEM')
    .option('--host-name <name>', 'name under which browsers reach the browser host')
    .option('--insecure-listen', 'listen beyond this machine without TLS')
    .option('--data-dir <dir>', 'folder of its data', defaultDataDir(process.platform, process.env, homedir()))
    .option('--no-open', 'do not open a browser')
    .option('--hidden', 'start the desktop in the tray')
    .option('--demo [sites]', 'add the demo fleet without asking (60 sites)', whole(1, 5000))
    .allowExcessArguments(false)
    .exitOverride((end) => process.exit(end.exitCode === 0 ? 0 : 2))
  const given = command.parse(args, { from: 'user' }).opts<Given>()
  const { host = null, port, dataDir, open, hidden = false, demo } = given
  const { listen = null, tlsCert = null, tlsKey = null, insecureListen = false, hostName = null } = given
  return {
    host,
    port,
    dataDir: resolve(dataDir),
    open,
    hidden,
    demo: demo === undefined ? null : demo === true ? 60 : demo,
    network: { listen, tlsCert, tlsKey, insecureListen, hostName },
  }
}

/**
 * Only the console's own flags among the arguments of a desktop start: Chromium
 * and the operating system add switches and links of theirs, which are not for
 * the console to refuse.
 */
export function ownFlags(args: string[]): string[] {
  return args.filter((arg, at) => {
    if (/^--(host|port|data-dir|no-open|hidden|demo)(=|$)/.test(arg)) return true
    const before = args[at - 1] ?? ''
    return /^--(host|port|data-dir)$/.test(before) ? !arg.startsWith('-') : before === '--demo' && /^\d+$/.test(arg)
  })
}
