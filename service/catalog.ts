import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Document } from 'yaml'
import { isMap, isNode, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import type { MetricDefinition } from '../shared/model/metric.ts'
import { metricDefinitionSchema } from '../shared/model/metric.ts'
import type { Catalog, SignalType } from '../shared/model/rules/catalog.ts'
import { fieldDefinitionSchema, signalTypeSchema } from '../shared/model/rules/catalog.ts'
import type { Rule } from '../shared/model/rules/rule.ts'
import { ruleSchema } from '../shared/model/rules/rule.ts'
import { checkCatalog, type Located, type Path } from './catalog-check.ts'

/** One thing that is wrong in a catalog file. `line` counts from 1. */
export type CatalogProblem = { file: string; line: number; path: string; message: string }

/** The catalog cannot be used; every problem stands in `problems` and in the message. */
export class CatalogError extends Error {
  readonly problems: CatalogProblem[]
  constructor(problems: CatalogProblem[]) {
    super(`The catalog cannot be used:\n${problems.map((p) => `  ${p.file}:${p.line} ${p.path}: ${p.message}`).join('\n')}`)
    this.name = 'CatalogError'
    this.problems = problems
  }
}

/** What one file may hold. `common` fields are added to every signal type of the same file that does not name them itself. */
const fileSchema = z.object({
  common: z.array(fieldDefinitionSchema).default([]),
  signalTypes: z.array(signalTypeSchema).default([]),
  metrics: z.array(metricDefinitionSchema).default([]),
  rules: z.array(ruleSchema).default([]),
})

/**
 * Builds the catalog from the texts of its files, in the order of their names.
 * Throws CatalogError with file, line and path of everything that is wrong:
 * YAML, schema, unknown keys, and references between types, metrics and rules.
 */
export function parseCatalog(files: { name: string; text: string }[]): Catalog {
  const problems: CatalogProblem[] = []
  const types: Located<SignalType>[] = []
  const metrics: Located<MetricDefinition>[] = []
  const rules: Located<Rule>[] = []
  const version = createHash('sha256')

  for (const { name, text } of files.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    version.update(name).update('\0').update(text).update('\0')
    const lines = new LineCounter()
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
    const report = (path: Path, message: string) =>
      problems.push({ file: name, line: lineOf(document, lines, path), path: written(path), message })
    if (document.errors.length > 0) {
      for (const error of document.errors)
        problems.push({ file: name, line: lines.linePos(error.pos[0]).line, path: '', message: error.message })
      continue
    }
    const raw: unknown = document.toJS() ?? {}
    const parsed = fileSchema.safeParse(raw)
    if (!parsed.success) {
      for (const issue of parsed.error.issues)
        report(
          issue.path.filter((key) => typeof key !== 'symbol'),
          issue.message,
        )
      continue
    }
    for (const path of unknownKeys(raw, parsed.data)) report(path, 'unknown key')
    const locate = <T>(section: string, values: T[]): Located<T>[] =>
      values.map((value, index) => ({ value, report: (path, message) => void report([section, index, ...path], message) }))
    types.push(
      ...locate(
        'signalTypes',
        parsed.data.signalTypes.map((type) => withCommon(type, parsed.data.common)),
      ),
    )
    metrics.push(...locate('metrics', parsed.data.metrics))
    rules.push(...locate('rules', parsed.data.rules))
  }

  if (problems.length === 0) checkCatalog(types, metrics, rules)
  if (problems.length > 0) throw new CatalogError(problems)
  return {
    version: version.digest('hex').slice(0, 16),
    signalTypes: types.map(({ value }) => value),
    metrics: metrics.map(({ value }) => value),
    rules: rules.map(({ value }) => value),
  }
}

/** Reads every YAML file below resources/catalog, or `folder`. Throws CatalogError. */
export function loadCatalog(folder = catalogFolder()): Catalog {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'))
  return parseCatalog(names.map((name) => ({ name: name.replaceAll('\\', '/'), text: readFileSync(join(folder, name), 'utf8') })))
}

/** The folder resources/catalog above this file, from source as from a build. */
function catalogFolder(): string {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'resources', 'catalog'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error('There is no resources/catalog above the service')
    folder = parent
  }
  return join(folder, 'resources', 'catalog')
}

function withCommon(type: SignalType, common: SignalType['fields']): SignalType {
  const own = new Set(type.fields.map((field) => field.name))
  return { ...type, fields: [...type.fields, ...common.filter((field) => !own.has(field.name))] }
}

/** Paths of keys that the schema let fall: a misspelt key would otherwise silently mean its default. */
function unknownKeys(raw: unknown, parsed: unknown, path: Path = []): Path[] {
  if (Array.isArray(raw) && Array.isArray(parsed)) return raw.flatMap((item, index) => unknownKeys(item, parsed[index], [...path, index]))
  if (!isRecord(raw) || !isRecord(parsed)) return []
  return Object.keys(raw).flatMap((key) => (key in parsed ? unknownKeys(raw[key], parsed[key], [...path, key]) : [[...path, key]]))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function lineOf(document: Document, lines: LineCounter, path: Path): number {
  for (let length = path.length; length >= 0; length--) {
    const at = path.slice(0, length)
    const node: unknown = length === 0 ? document.contents : document.getIn(at, true)
    if (!isNode(node) || !node.range) continue
    // The value of a map begins on the line after its key: point at the key.
    const parent: unknown = length > 0 ? (length === 1 ? document.contents : document.getIn(at.slice(0, -1), true)) : undefined
    const pair = isMap(parent) ? parent.items.find((item) => isNode(item.key) && item.value === node) : undefined
    const start = pair && isNode(pair.key) && pair.key.range ? pair.key.range[0] : node.range[0]
    return lines.linePos(start).line
  }
  return 1
}

function written(path: Path): string {
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('')
}
