import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { resolveConfig } from 'electron-vite'
import { build, type UserConfig } from 'vite'

const root = resolve(import.meta.dirname, '../../..')

/**
 * Builds the main and preload files as `npm run build` does, apart from out/,
 * which others may be using, with an empty page beside them; answers the
 * folder. It lies inside the project, so that what is external is found.
 */
export async function buildConsole(): Promise<string> {
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true })
  const out = mkdtempSync(join(root, 'node_modules/.cache/built-'))
  const { config } = await resolveConfig({ root, logLevel: 'silent' }, 'build', 'production')
  for (const part of ['main', 'preload'] as const) {
    const own = config?.[part] as UserConfig
    await build({
      ...own,
      configFile: false,
      root,
      mode: 'production',
      logLevel: 'silent',
      build: { ...own.build, outDir: join(out, part), emptyOutDir: true },
    })
  }
  mkdirSync(join(out, 'renderer'))
  writeFileSync(join(out, 'renderer/index.html'), '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__">')
  return out
}
