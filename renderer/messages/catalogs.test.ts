import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { alertFilterKeys, fleetFilterKeys, incidentFilterKeys } from '../../shared/bridge/filter.ts'
import { conditionSchema } from '../../shared/model/rules/rule.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { listText, numberText, setLocale } from './locale.ts'
import { messages, speak } from './messages.ts'

type Text = (...given: unknown[]) => string

/** Every text and every function that makes one, by its path. */
function leaves(node: object, path = ''): [string, string | Text][] {
  return Object.entries(node).flatMap(([key, value]) => {
    const here = path === '' ? key : `${path}.${key}`
    return typeof value === 'object' ? leaves(value, here) : [[here, value as string | Text] as [string, string | Text]]
  })
}

const english = leaves(en)
const german = new Map(leaves(de))

/** Texts that are the same in both languages: names, units, examples to type, and words that German has taken over. */
const same =
  /^(common\.(ahead|severity\.info|unknown|unitsOfTime\.\w+|filter\.label|exact|seconds|minutes|hours|days|sites)|frame\.(product|search\.sites|search\.view|connection\.progress)|filterHelp\.(meaning|forms\.\d\.0|examples\.\d\.filter)|firstRun\.service\.(keyRole|region)|fleet\.(columns\.(status|name|trend)|groups\.status|groupNote|list)|charts\.ranges\.\w+|alerts\.timeline\.(levels\.\w+|lanesBy\.site)|accounts\.(fields\.(region|sites)|keyRole)|retention\.(sites|columns\.site|dialog\.siteLine)|reports\.(clientOf|formats\.\w+|sites|bar)|incidents\.(sites|detail\.(sites|signals)|export\.formats\.\w+)|diagnostics\.(cache|runtime|account\.status)|maintenance\.scope\.(clients|sites)|maintenance\.sitesIn|privacy\.(key\.someSites|export\.kinds)|rules\.(scope\.short|layer\.site|platform\.(wordpress|drupal|vault)|units\.(%|1|ms)|backtest\.title|chart\.site|from|yaml\.policy)|settings\.(minutes|languages\.(en|de)|replay\.spans\.day|storage\.title|hours\.field)|site\.(version|php|deduction|tabs\.dashboards|overview\.environmentNames\.(php|plugins)|signals\.more|ingestion\.p95|platforms\.\w+)|siteParts\.(dashboards\.label|dashboards\.labels\.(plugin|hook|status|route|name|mount|operation|format)|timeline\.(counts|acted|by))|dashboards\.mail\.title|updates\.refused)$/i

const condition = conditionSchema.parse({ metric: 'a', aggregate: 'sum', window: 300, comparison: '>', threshold: 50 })
const samples: unknown[] = [
  7,
  'mark',
  ['eins', 'zwei'],
  'client',
  'alert',
  true,
  { now: 2, past: 3, more: true },
  { alerts: 3 },
  [['high', 2]],
  condition,
  { titleOf: (metric: string) => `title of ${metric}`, valueOf: String },
  (metric: string) => `title of ${metric}`,
]

/** Lists of samples for so many arguments, those first that have one value throughout. */
function* lists(length: number): Generator<unknown[]> {
  if (length === 0) {
    yield []
    return
  }
  for (const rest of lists(length - 1)) for (const sample of samples) yield [sample, ...rest]
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && !/undefined|NaN|null|\[object|=>/.test(value)

function said(text: Text, given: unknown[]): string | null {
  try {
    const value: unknown = text(...given)
    return isText(value) ? value : null
  } catch {
    return null
  }
}

/** What both say to the same arguments, the first that both have words for. */
function both(one: Text, other: Text): [string, string] | null {
  for (const given of lists(Math.max(one.length, other.length))) {
    const answers = [said(one, given), said(other, given)]
    if (answers[0] && answers[1]) return [answers[0], answers[1]]
  }
  return null
}

afterEach(() => {
  speak(en)
  setLocale('en')
})

describe('the messages of both languages', () => {
  it('are the same ones, texts where texts are and functions where functions are', () => {
    const shape = (of: [string, string | Text][]) => of.map(([path, text]) => `${path}: ${typeof text}`).sort()
    expect(shape([...german])).toEqual(shape(english))
  })

  it('differ, but for names, units and words that both have', () => {
    const equal = english.flatMap(([path, text]) => (typeof text === 'string' && text !== '' && german.get(path) === text ? [path] : []))
    expect(equal.filter((path) => !same.test(path))).toEqual([])
  })

  it('have words for the same arguments', () => {
    const silent: string[] = []
    const equal: string[] = []
    for (const [path, text] of english) {
      const other = german.get(path)
      if (typeof text !== 'function' || typeof other !== 'function') continue
      const answers = both(text, other)
      if (!answers) silent.push(path)
      else if (answers[0] === answers[1] && !same.test(path)) equal.push(path)
    }
    expect({ silent, equal }).toEqual({ silent: [], equal: [] })
  })

  it('say what each key of the filters is about', () => {
    const keys = [...fleetFilterKeys, ...alertFilterKeys, ...incidentFilterKeys]
    expect(keys.filter(({ meaning }) => de.filterHelp.meaning(meaning) === meaning)).toEqual([])
  })

  it('say one and many as German does', () => {
    expect([1, 2, 0].map(de.common.alerts)).toEqual(['1 Alarm', '2 Alarme', '0 Alarme'])
    expect(de.fleet.selection.acknowledgeWhat(1, 2)).toContain('1 Alarm auf 2 Sites trägt')
    const long = conditionSchema.parse({ metric: 'a', aggregate: 'max', window: 86_400, comparison: '>=', threshold: 5, for: 120 })
    expect(de.condition.firesWhen(long, { titleOf: () => 'Ladezeit', valueOf: (_, value) => `${value} s` })).toBe(
      'Löst aus, wenn der höchste Wert von „Ladezeit“ über 1 Tag bei mindestens 5 s liegt, und das 2 Minuten lang.',
    )
  })
})

describe('the language in force', () => {
  it('changes in whatever part of the messages somebody holds', () => {
    const { fleet } = messages
    const [first] = messages.maintenance.weekdays
    speak(de)
    expect([first, messages.maintenance.weekdays[0], fleet.title]).toEqual(['Monday', 'Montag', 'Flotte'])
    speak(en)
    expect(fleet.title).toBe('Fleet')
  })

  it('writes numbers and lists by its locale', () => {
    setLocale('de')
    expect([numberText(12_345.5), listText(['a', 'b', 'c'])]).toEqual(['12.345,5', 'a, b und c'])
    setLocale('de-CH')
    expect(numberText(12_345)).toMatch(/^12['’]345$/)
  })

  it('is asked for by every format on the page', () => {
    const root = join(import.meta.dirname, '..')
    const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (name) => /\.tsx?$/.test(name) && !/\.test\./.test(name),
    )
    const bare =
      /\.toLocale(Date|Time)?String\(|new Intl\.(DateTimeFormat|NumberFormat|ListFormat|RelativeTimeFormat|PluralRules)\((undefined|'|\{|\))/
    const wrong = sources.filter((name) => !name.startsWith(join('messages', 'de')) && bare.test(readFileSync(join(root, name), 'utf8')))
    expect(wrong).toEqual([])
  })
})
