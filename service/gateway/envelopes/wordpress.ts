import { wordpressEventSchema } from '../../../shared/api/ingest.ts'
import type { Reading } from './event.ts'
import { firstIssue, flatten } from './event.ts'

/** Reads one event of the WordPress plugin: labels and payload become one set of fields. */
export function readWordpress(value: unknown): Reading {
  const parsed = wordpressEventSchema.safeParse(value)
  if (!parsed.success) return firstIssue(parsed.error)
  const { event_type: type, timestamp, labels, payload } = parsed.data
  const raw = flatten(payload, flatten(labels, new Map()))
  const plugins = payload.plugins
  if (Array.isArray(plugins))
    raw.set(
      'plugins',
      plugins.map(pluginName).filter((name) => name !== ''),
    )
  return { event: { type, at: Math.round(timestamp * 1000), raw } }
}

/** `name version` of a plugin that is described by an object; nothing else of it. */
function pluginName(plugin: unknown): string {
  if (typeof plugin === 'string') return plugin
  if (typeof plugin !== 'object' || plugin === null) return ''
  const { name, slug, version } = plugin as Record<string, unknown>
  return [slug ?? name, version].filter((part) => typeof part === 'string').join(' ')
}
