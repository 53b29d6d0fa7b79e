import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { NoUpdates } from '../../../shared/bridge/updates.ts'

/** What electron-builder writes beside a program that was packed with an address to look at. */
const feedSchema = z.object({
  provider: z.literal('generic'),
  url: z.url(),
  /** Who signs, on Windows: electron-updater compares an update's signature with it. */
  publisherName: z.union([z.string(), z.array(z.string()).nonempty()]).optional(),
})

export interface FeedPlace {
  isPackaged: boolean
  /** Folder beside the archive. */
  resources: string
  platform: NodeJS.Platform
  env: NodeJS.ProcessEnv
}

/** Over the network only https; a mirror on this machine may do without. */
const isSafe = ({ protocol, hostname }: URL): boolean => protocol === 'https:' || (protocol === 'http:' && hostname === '127.0.0.1')

/** Why there are no updates for a program in this place; null when there can be. */
export async function whyNoUpdates({ isPackaged, resources, platform, env }: FeedPlace): Promise<NoUpdates | null> {
  if (!isPackaged) return 'checkout'
  // What was not started as an AppImage was installed by the system's packages.
  if (platform === 'linux' && !env.APPIMAGE) return 'package'
  let text: string
  try {
    text = readFileSync(join(resources, 'app-update.yml'), 'utf8')
  } catch {
    return 'no-feed'
  }
  const feed = feedSchema.safeParse(await readYaml(text))
  if (!feed.success || !isSafe(new URL(feed.data.url))) return 'unsafe-feed'
  // macOS looks at signatures itself; an AppImage has none, only the fingerprint in the feed.
  return platform === 'win32' && feed.data.publisherName === undefined ? 'unsigned' : null
}

async function readYaml(text: string): Promise<unknown> {
  const { parse } = await import('yaml')
  try {
    return parse(text)
  } catch {
    return null
  }
}
