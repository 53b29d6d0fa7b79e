import { en, type Messages } from './en.ts'

type Node = Record<string, unknown>

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null

/** Puts the texts of one language into the places of another: the objects stay, so whoever holds a part of them holds the new texts. */
function put(place: Node, texts: Node): void {
  for (const [key, text] of Object.entries(texts)) {
    if (!isNode(text)) {
      place[key] = text
      continue
    }
    const held = place[key]
    const inner: Node = isNode(held) ? held : ((Array.isArray(text) ? [] : {}) as Node)
    place[key] = inner
    put(inner, text)
  }
}

const held: Node = {}
put(held, en)

/** The messages in the person's language. Its texts change with the language; its objects never do. */
export const messages = held as Messages

/** Puts another language in force, for whatever is drawn from now on. */
export function speak(language: Messages): void {
  put(held, language)
}
