/** How to show the console, and for the browser host why not as the desktop. */
export type HostChoice =
  | { host: 'desktop'; program: string }
  | { host: 'browser'; reason: string | null }
  | { host: 'none'; reason: string }

export interface Machine {
  asked: 'desktop' | 'browser' | null
  platform: NodeJS.Platform
  env: NodeJS.ProcessEnv
  isRoot: boolean
  /** Path of Electron's program if it is here. */
  electron: () => string | null
  /** Tries to get it now. */
  fetchElectron: () => string | null
}

/** The desktop where it can run, else the browser host with one line that says why; the desktop or nothing when it was asked for. */
export function chooseHost(machine: Machine): HostChoice {
  if (machine.asked === 'browser') return { host: 'browser', reason: null }
  const obstacle = obstacleOf(machine)
  const program = obstacle ? null : (machine.electron() ?? machine.fetchElectron())
  if (program) return { host: 'desktop', program }
  const why = obstacle ?? 'Electron is not on this machine and could not be fetched'
  if (machine.asked === 'desktop') return { host: 'none', reason: `${why}, so the desktop cannot run here. Use --host browser.` }
  return { host: 'browser', reason: `${why}, so the console is served to a browser.` }
}

function obstacleOf({ platform, env, isRoot }: Machine): string | null {
  if (platform !== 'linux') return null
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return 'This machine has no display'
  // Electron refuses to run as root with its sandbox on, and the sandbox stays on.
  if (isRoot) return "Electron's sandbox does not run as root"
  return null
}
