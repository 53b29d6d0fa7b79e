import type { Instant } from '../../../shared/model/ids.ts'
import type { FieldValue, Signal } from '../../../shared/model/signal.ts'
import { damage } from '../folder/data-error.ts'

/**
 * Signals of one site that were received together, perhaps none, in the order of time and id, as
 * they are stored: a chunk of a few columns costs the database a fraction of what
 * as many rows do. All of it is plain text (UTF-8), so that what is stored can be
 * searched for.
 */
export interface Chunk {
  /** When the oldest happened, and the newest; 0 if there are none. */
  from: Instant
  to: Instant
  count: number
  /** JSON of `StoredHeads`. */
  heads: Uint8Array
  /** JSON array of the values of each signal's fields, a line each. */
  fields: Uint8Array
}

/** The type of a signal, and the names of the fields that it has. */
type Shape = readonly [type: string, ...names: string[]]

/** What is known of the signals of a chunk without reading their fields. */
export interface Heads {
  /** Shapes that occur, and which one each signal has. */
  shapes: Shape[]
  shape: number[]
  at: Instant[]
  id: string[]
}

/**
 * Heads as they are stored: times are what is to be added to `since`, and ids begin with `prefix`. What was stored
 * before there were these two has neither.
 */
interface StoredHeads extends Heads {
  since?: Instant
  prefix?: string
}

/** A signal on its way into a chunk. */
export interface Row {
  id: string
  at: Instant
  shape: Shape
  /** JSON array of the values of its fields, in one line. */
  text: string
}

/** Signals in the order in which a chunk has them, each once: what is of the same time and id is the same. */
export function inOrder<T extends { at: Instant; id: string }>(signals: readonly T[]): T[] {
  const sorted = [...signals].sort((a, b) => a.at - b.at || (a.id === b.id ? 0 : a.id < b.id ? -1 : 1))
  return sorted.filter(({ at, id }, n) => n === 0 || at !== sorted[n - 1]!.at || id !== sorted[n - 1]!.id)
}

/** The row of a signal. */
export function toRow({ id, type, at, fields }: Signal): Row {
  return { id, at, shape: [type, ...Object.keys(fields)], text: JSON.stringify(Object.values(fields)) }
}

/** Packs rows that are in order. */
export function packChunk(rows: readonly Row[]): Chunk {
  const heads: Heads = { shapes: [], shape: [], at: [], id: [] }
  let fields = ''
  for (const { id, shape, at, text } of rows) {
    const known = heads.shapes.findIndex((other) => isSame(shape, other))
    heads.shape.push(known === -1 ? heads.shapes.push(shape) - 1 : known)
    heads.at.push(at)
    heads.id.push(id)
    fields += heads.id.length > 1 ? `\n${text}` : text
  }
  return {
    from: heads.at[0] ?? 0,
    to: heads.at.at(-1) ?? 0,
    count: rows.length,
    heads: bytesOf(JSON.stringify(shortened(heads))),
    fields: bytesOf(fields),
  }
}

/** Reads what `packChunk` wrote. Throws as SQLite does for a damaged file when that is not what is there. */
export function readHeads(heads: Uint8Array): Heads {
  const { since = 0, prefix = '', at, id, ...shapes } = parsed(textOf(heads)) as StoredHeads
  return { ...shapes, at: at.map((after) => since + after), id: id.map((rest) => prefix + rest) }
}

function shortened({ at, id, ...shapes }: Heads): StoredHeads {
  const since = at[0] ?? 0
  const prefix = commonPrefix(id)
  return { ...shapes, since, at: at.map((one) => one - since), prefix, id: id.map((one) => one.slice(prefix.length)) }
}

function commonPrefix(texts: readonly string[]): string {
  let prefix = texts[0] ?? ''
  for (const text of texts) while (!text.startsWith(prefix)) prefix = prefix.slice(0, -1)
  return prefix
}

/** The JSON of the values of each signal of a chunk. */
export function readLines(fields: Uint8Array): string[] {
  return textOf(fields).split('\n')
}

/** The rows of a chunk. */
export function readRows({ heads, fields }: Pick<Chunk, 'heads' | 'fields'>): Row[] {
  const { shapes, shape, at, id } = readHeads(heads)
  return readLines(fields).map((text, n) => ({ id: id[n]!, at: at[n]!, shape: shapes[shape[n]!]!, text }))
}

/** The fields of a signal from the names of its shape and a line of values. */
function fieldsOf([, ...names]: Shape, line: string): Signal['fields'] {
  const values = parsed(line) as FieldValue[]
  return Object.fromEntries(names.map((name, n) => [name, values[n]!]))
}

/** Whether a chunk holds what it says: so many signals, in order, within its time, each of a type and with its fields. */
export function isSound({ from, to, count, ...bytes }: Chunk): boolean {
  try {
    const rows = readRows(bytes)
    const sorted = inOrder(rows)
    const ordered = rows.every(({ id }, n) => id === sorted[n]?.id)
    const whole = rows.every(({ shape, text }) => (JSON.parse(text) as FieldValue[]).length === shape.length - 1)
    return ordered && whole && rows.length === count && rows[0]?.at === from && rows.at(-1)?.at === to
  } catch {
    return false
  }
}

/** What a chunk says of its signals, each an object of its own; their fields are read when somebody asks for them. */
export function signalsOf(
  { heads, fields }: Pick<Chunk, 'heads' | 'fields'>,
  siteId: string,
  receivedAt: Instant,
  { shapes, shape, at, id } = readHeads(heads),
): ChunkSignal[] {
  const texts = new Texts(fields)
  return id.map((one, n) => new ChunkSignal(one, siteId, shapes[shape[n]!]!, at[n]!, receivedAt, texts, n))
}

class Texts {
  private readonly bytes: Uint8Array
  private lines: string[] | undefined

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  of(n: number): string {
    this.lines ??= readLines(this.bytes)
    return this.lines[n]!
  }
}

/** A signal of a chunk. */
export class ChunkSignal implements Signal {
  readonly id: string
  readonly siteId: string
  readonly type: string
  readonly at: Instant
  readonly receivedAt: Instant
  private readonly shape: Shape
  private readonly texts: Texts
  private readonly place: number
  private parsed: Signal['fields'] | undefined

  constructor(id: string, siteId: string, shape: Shape, at: Instant, receivedAt: Instant, texts: Texts, place: number) {
    this.id = id
    this.siteId = siteId
    this.type = shape[0]
    this.shape = shape
    this.at = at
    this.receivedAt = receivedAt
    this.texts = texts
    this.place = place
  }

  get fields(): Signal['fields'] {
    this.parsed ??= fieldsOf(this.shape, this.texts.of(this.place))
    return this.parsed
  }

  /** As evidence keeps it and the API shows it. */
  toJSON(): Signal {
    const { id, siteId, type, at, receivedAt, fields } = this
    return { id, siteId, type, at, receivedAt, fields }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw damage('signals cannot be read')
  }
}

function isSame(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((name, n) => name === b[n])
}

/** Bytes that share their buffer with nothing, so that a thread can hand them over. */
function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}
