import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** Rows of the tables of a page: the cells of each. */
const rows = (page: string) =>
  page
    .split('\n')
    .filter((line) => /^\| (?!---|#|what|target|behaviour|defence|input)/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )

/** Titles of the tests in a file that always run, or are skipped with a reason: none that is marked to be left out. */
const titles = (file: string) =>
  [...read(file).matchAll(/^\s*(?:it|test)(?:\.skipIf\([^)]*\)|\.each\([^)]*\))?\(\s*(['"`])(.*?)\1,/gm)].map((match) => match[2])

describe.each(['docs/checklist.md', 'docs/threat-model.md'])('%s', (path) => {
  const named = rows(read(path)).flatMap((cells) => [...(cells.at(-1) ?? '').matchAll(/\[([^\]]+)\]\(\.\.\/([^)]+)\)(?:: "([^"]+)")?/g)])

  it('names a test in every row of its tables', () => {
    for (const cells of rows(read(path))) expect(cells.at(-1), cells.join(' | ')).toMatch(/\.(test|spec)\.tsx?\)/)
    expect(named.length).toBeGreaterThan(8)
  })

  it('names tests that are there, by words of their titles', () => {
    for (const [, , file = '', words] of named) {
      expect(existsSync(join(root, file)), file).toBe(true)
      if (words) expect(titles(file).join('\n'), `${file}: ${words}`).toContain(words)
    }
  })
})

describe('the points of the security checklist', () => {
  it('are all twenty there', () => {
    const numbers = [...read('docs/checklist.md').matchAll(/^\| (\d+) \|/gm)].map((match) => Number(match[1]))
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, at) => at + 1))
  })
})

describe('the versions that ship', () => {
  it('of Electron is the newest line that the project knows, 45 or later', () => {
    const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: { electron: string } }
    expect(Number(/\d+/.exec(devDependencies.electron)?.[0])).toBeGreaterThanOrEqual(45)
  })
})
