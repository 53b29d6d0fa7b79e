import { describe, expect, it } from 'vitest'
import { withStep } from './keep-settings.ts'

describe('what can be taken back', () => {
  it('is what was before the first of several changes of a setting that follow closely', () => {
    const typed = [{ notifyFilter: '' }, { notifyFilter: 'c' }, { notifyFilter: 'cl' }].reduce(
      (steps, before, index) => withStep(steps, { before, at: index * 300 }),
      withStep([], { before: { theme: 'dark' }, at: 0 }),
    )
    expect(typed.map(({ before }) => before)).toEqual([{ theme: 'dark' }, { notifyFilter: '' }])
  })

  it('is each change of its own when time passed', () => {
    const steps = withStep(withStep([], { before: { theme: 'dark' }, at: 0 }), { before: { theme: 'light' }, at: 6000 })
    expect(steps).toHaveLength(2)
  })
})
