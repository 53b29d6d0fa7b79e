/**
 * Whether something on the D-Bus session bus answers to a name, or could be
 * started for it. False where there is no bus, it is slow (over `limit` ms)
 * or it refuses. Names are those of the freedesktop.org specifications.
 */
export async function answersOnSessionBus(name: string, limit = 2000): Promise<boolean> {
  const { Message, sessionBus } = await import('@jellybrick/dbus-next')
  const ask = (member: string, body: unknown[]) =>
    new Message({
      destination: 'org.freedesktop.DBus',
      path: '/org/freedesktop/DBus',
      interface: 'org.freedesktop.DBus',
      member,
      signature: 's'.repeat(body.length),
      body,
    })
  const bus = sessionBus()
  const broken = new Promise<never>((_, reject) => void bus.on('error', reject as never))
  const tooSlow = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('slow')), limit).unref())
  const asked = (async () => {
    const owner = await bus.call(ask('NameHasOwner', [name]))
    if (owner?.body[0] === true) return true
    const activatable = await bus.call(ask('ListActivatableNames', []))
    return (activatable?.body[0] as string[] | undefined)?.includes(name) ?? false
  })()
  try {
    return await Promise.race([asked, broken, tooSlow])
  } catch {
    return false
  } finally {
    asked.catch(() => undefined)
    broken.catch(() => undefined)
    bus.disconnect()
  }
}
