import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const css = read('../../app/theme/theme.css')

/** What each sign is drawn with, by the name that the style sheet has for it. */
const names = { critical: 'critical', high: 'high', medium: 'medium', low: 'low', info: 'info', healthy: 'ok' }

describe.each(['dark', 'light'])('the picture of the signs, %s', (theme) => {
  const block = css.split('}').find((rule) => rule.includes(`shapes-${theme}.png`)) ?? ''
  const picture = read(`shapes-${theme}.svg`)

  it.each(Object.entries(names))('draws %s in the colour that words have', (sign, name) => {
    const colour = block.match(new RegExp(`--${name}: (#\\w{6})`))?.[1]
    const drawn = picture.match(new RegExp(`id="${sign}".*`))?.[0]
    expect(colour).toBeDefined()
    expect(drawn).toContain(`"${colour}"`)
  })
})
