import { expect, type Page, test } from '@playwright/test'
import { runService, scratchFolder, startConsole, startService } from './console-process.ts'

/** Everything that the page's JavaScript holds, after a garbage collection, as the text of a heap snapshot. */
async function heapOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page)
  const chunks: string[] = []
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => void chunks.push(chunk))
  await session.send('HeapProfiler.collectGarbage')
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await session.detach()
  return chunks.join('')
}

/** A key is found by either of its halves, too: a text may be held in parts. */
const halves = (key: string) => [key.slice(0, key.length / 2), key.slice(key.length / 2)]
const holds = (text: string, key: string) => halves(key).some((half) => text.includes(half))

test('a key that was entered leaves the page: it is not in its heap, its storage, nor in any answer of the console', async ({ page }) => {
  const [folder, elsewhere] = [scratchFolder(), scratchFolder()]
  const service = await startService(elsewhere.path)
  const running = await startConsole(folder.path)
  const received: string[] = []
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => void received.push(payload.toString())))
  const createKey = async (name: string) =>
    ((await runService('keys', 'create', '--data-dir', elsewhere.path, '--role', 'viewer', '--name', name)).json as { key: string }).key
  const gone = async (key: string) => {
    // What React keeps of the last drawing goes with the next ones.
    await expect.poll(async () => holds(await heapOf(page), key), { timeout: 30_000 }).toBe(false)
    expect(holds(await page.content(), key)).toBe(false)
    expect(holds(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state])), key)).toBe(false)
    expect(received.some((frame) => holds(frame, key))).toBe(false)
  }
  try {
    const [first, second] = [await createKey('night shift'), await createKey('day shift')]
    await runService('sites', 'add', '--data-dir', elsewhere.path, '--platform', 'drupal', '--name', 'team.drupal.example')
    await page.goto(running.url)
    await test.step('after an account was added', async () => {
      await page.getByRole('button', { name: 'Connect a service' }).click()
      await page.getByLabel('Address').fill(service.url)
      await page.getByLabel('API key').fill(first)
      await page.getByRole('button', { name: 'Test' }).click()
      await expect(page.getByText('night shift (viewer)')).toBeVisible()
      // So that this test would see it: while it is being entered it is there.
      expect(holds(await heapOf(page), first)).toBe(true)
      await page.getByRole('button', { name: 'Connect', exact: true }).click()
      await expect(page.getByRole('link', { name: 'team.drupal.example' })).toBeVisible()
      expect(await heapOf(page)).toContain('team.drupal.example')
      await gone(first)
    })
    await test.step('after a reload', async () => {
      await page.reload()
      await expect(page.getByRole('link', { name: 'team.drupal.example' })).toBeVisible()
      await gone(first)
    })
    await test.step('after it was replaced, and after a dialog that was left', async () => {
      await page.goto(new URL('/accounts', running.url).href)
      await page.getByRole('button', { name: 'Replace the key' }).click()
      await page.getByLabel('New API key').fill(second)
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
      await expect(page.getByRole('dialog')).toBeHidden()
      await gone(second)
      await page.getByRole('button', { name: 'Replace the key' }).click()
      await page.getByLabel('New API key').fill(second)
      await page.getByRole('dialog').getByRole('button', { name: 'Replace the key' }).click()
      await expect(page.getByText('The key was replaced')).toBeVisible()
      await expect(page.getByText('day shift (viewer)')).toBeVisible()
      await gone(second)
    })
  } finally {
    await running.quit()
    await service.stop()
    folder.remove()
    elsewhere.remove()
  }
})
