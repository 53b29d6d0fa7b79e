import type { MessageBus } from '@jellybrick/dbus-next'

/** One conversation with a D-Bus bus; null where there is no bus, it is slow (over `limit` ms) or it refuses. */
async function onBus<T>(which: 'session' | 'system', limit: number, talk: (call: Call) => Promise<T>): Promise<T | null> {
  const { Message, sessionBus, systemBus } = await import('@jellybrick/dbus-next')
  const bus: MessageBus = which === 'session' ? sessionBus() : systemBus()
  const broken = new Promise<never>((_, reject) => void bus.on('error', reject as never))
  const tooSlow = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('slow')), limit).unref())
  const talked = talk(async ({ destination, path, interface: named, member, body }) => {
    const answer = await bus.call(new Message({ destination, path, interface: named, member, signature: 's'.repeat(body.length), body }))
    return answer?.body[0] as unknown
  })
  try {
    return await Promise.race([talked, broken, tooSlow])
  } catch {
    return null
  } finally {
    talked.catch(() => undefined)
    broken.catch(() => undefined)
    bus.disconnect()
  }
}

/** Asks a member with strings and hears the first value of the answer. */
type Call = (question: { destination: string; path: string; interface: string; member: string; body: string[] }) => Promise<unknown>

const theBus = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' }

/**
 * Whether something on the D-Bus session bus answers to a name, or could be
 * started for it. False where there is no bus, it is slow (over `limit` ms)
 * or it refuses. Names are those of the freedesktop.org specifications.
 */
export async function answersOnSessionBus(name: string, limit = 2000): Promise<boolean> {
  const answers = await onBus('session', limit, async (call) => {
    if ((await call({ ...theBus, member: 'NameHasOwner', body: [name] })) === true) return true
    const activatable = await call({ ...theBus, member: 'ListActivatableNames', body: [] })
    return Array.isArray(activatable) && activatable.includes(name)
  })
  return answers ?? false
}

/**
 * A property of what runs on the session bus, or on that of the system, under
 * `name`; null when nothing does (nothing is started for it), it has no such
 * property, or it is slow (over `limit` ms).
 */
export async function readOnBus(
  which: 'session' | 'system',
  name: string,
  property: { path: string; interface: string; name: string },
  limit = 1000,
): Promise<unknown> {
  return onBus(which, limit, async (call) => {
    if ((await call({ ...theBus, member: 'NameHasOwner', body: [name] })) !== true) return null
    const answer = await call({
      destination: name,
      path: property.path,
      interface: 'org.freedesktop.DBus.Properties',
      member: 'Get',
      body: [property.interface, property.name],
    })
    return (answer as { value?: unknown } | null)?.value ?? null
  })
}
