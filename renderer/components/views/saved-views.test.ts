import { describe, expect, it } from 'vitest'
import type { SavedView } from '../../../shared/bridge/saved-view.ts'
import { nameProblem, parametersOf, showsView, viewPath } from './saved-views.ts'

const view: SavedView = { id: '1', page: 'fleet', name: 'Shops', parameters: { sort: 'health', filter: 'has:woocommerce "a b"' } }

describe('a saved view', () => {
  it('keeps filter, sort, group and columns of an address, and neither the account nor anything else', () => {
    expect(parametersOf('fleet', '?filter=php%3C8.2&account=a&group=none&hide=dropped&other=1')).toEqual({
      filter: 'php<8.2',
      group: 'none',
      hide: 'dropped',
    })
  })

  it('is shown by its own address, in whatever order and account, and by no other', () => {
    const address = viewPath(view)
    expect(showsView(view, address.slice(address.indexOf('?')))).toBe(true)
    expect(showsView(view, '?filter=has%3Awoocommerce+%22a+b%22&account=x&sort=health')).toBe(true)
    expect(showsView(view, '?filter=has%3Awoocommerce+%22a+b%22')).toBe(false)
  })

  it('has a name that no other view of its list has', () => {
    expect(nameProblem([view], 'fleet', ' shops ')).toBe('taken')
    expect(nameProblem([view], 'fleet', 'shops', '1')).toBeNull()
    expect(nameProblem([view], 'alerts', 'Shops')).toBeNull()
    expect(nameProblem([], 'fleet', '  ')).toBe('empty')
    expect(nameProblem([], 'fleet', 'x'.repeat(61))).toBe('long')
  })
})
