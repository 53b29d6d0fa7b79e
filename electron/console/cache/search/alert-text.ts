import type { Alert } from '../../../../shared/model/alerts/alert.ts'

/** What search finds an alert by: never notes or evidence, which stand nowhere in clear. */
export function alertText(alert: Pick<Alert, 'title' | 'summary' | 'ruleId' | 'group'>): string {
  return [alert.title, alert.summary, alert.ruleId, ...Object.values(alert.group)].join(' ')
}

/** The words of a text, as the index cuts them (FTS5's unicode61 without diacritics). */
export function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFD')
      .replaceAll(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  )
}

/** Text as an FTS5 query: all of its words, each as a prefix; nothing in it is syntax. Empty when it holds no word. */
export function ftsQuery(text: string): string {
  return wordsOf(text)
    .map((word) => `"${word}"*`)
    .join(' AND ')
}

/** What the index would say of one text. */
export function textHolds(text: string, words: readonly string[]): boolean {
  const own = wordsOf(text)
  return words.length > 0 && words.every((word) => own.some((candidate) => candidate.startsWith(word)))
}

const rows = 2 ** 40

/** Number of an alert in the index: in their order the worst come first, and of these the newest rows. */
export function documentId(row: number, place: number): number {
  return place * rows + (rows - 1 - row)
}

export function rowOf(documentId: number): number {
  return rows - 1 - (documentId % rows)
}
