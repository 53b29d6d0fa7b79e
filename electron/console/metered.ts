import { readOnBus } from './session-bus.ts'

const networkManager = 'org.freedesktop.NetworkManager'
/** NMMetered: 1 yes, 3 guessed yes, such as behind a phone (networkmanager.dev, D-Bus API reference). */
const metered: readonly unknown[] = [1, 3]

/**
 * Whether NetworkManager says that the network costs by the amount. False where it does not run and on other systems:
 * neither Electron nor Node tells it there, so a person says it in the settings.
 */
export async function networkIsMetered(platform: NodeJS.Platform): Promise<boolean> {
  if (platform !== 'linux') return false
  const path = '/org/freedesktop/NetworkManager'
  return metered.includes(await readOnBus('system', networkManager, { path, interface: networkManager, name: 'Metered' }))
}

/** Asks now and every `every` ms. What was last heard is `metered`; a question that fails changes nothing. */
export function watchMetered(ask: () => Promise<boolean>, every = 60_000): { readonly metered: boolean; close(): void } {
  const state = { metered: false }
  const look = () =>
    void ask().then(
      (answer) => {
        state.metered = answer
      },
      () => undefined,
    )
  look()
  const timer = setInterval(look, every)
  timer.unref()
  return {
    get metered() {
      return state.metered
    },
    close: () => clearInterval(timer),
  }
}
