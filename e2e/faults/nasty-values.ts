import fc from 'fast-check'

/** As much of JSON Schema as zod writes for the contract. */
export interface JsonSchema {
  type?: string
  enum?: (string | number | boolean | null)[]
  const?: string | number | boolean | null
  anyOf?: JsonSchema[]
  properties?: Record<string, JsonSchema>
  items?: JsonSchema
}

/** Texts that programs stumble over. */
export const nastyText = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    'null',
    '\u0000',
    '../../etc/passwd',
    "' OR 1=1 --",
    '%',
    '%2e%2e%2f',
    '__proto__',
    'constructor',
    '\ud800',
    '💥',
    'NaN',
    '1e999',
  ),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constant('x'.repeat(3000)),
)
const nastyNumber = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(0, -1, 1, 60_000, Number.MAX_SAFE_INTEGER, 2 ** 63, 1e308, Date.now()),
)
export const anything = fc.oneof(nastyText, nastyNumber, fc.jsonValue({ maxDepth: 3 }))

/** Mostly what the schema asks for, now and then something else. */
export function valueLike(schema: JsonSchema, ids: readonly string[]): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 6, arbitrary: fittingValue(schema, ids) }, { weight: 1, arbitrary: anything })
}

function fittingValue(schema: JsonSchema, ids: readonly string[]): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => fittingValue(each, ids)))
  switch (schema.type) {
    case 'object':
      return fc.record(Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, each]) => [name, valueLike(each, ids)])), {
        requiredKeys: [],
      })
    case 'array':
      return fc.array(valueLike(schema.items ?? {}, ids), { maxLength: 5 })
    case 'integer':
    case 'number':
      return nastyNumber
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'string':
      return fc.oneof(fc.constantFrom(...ids, 'Europe/Berlin', 'https://hooks.example/a'), nastyText)
    default:
      return anything
  }
}
