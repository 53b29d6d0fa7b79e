/** What keytar and the keytar-shaped entry of @napi-rs/keyring have in common. */
export interface KeychainAddon {
  getPassword(service: string, account: string): Promise<string | null>
  setPassword(service: string, account: string, password: string): Promise<void>
  deletePassword(service: string, account: string): Promise<boolean>
}

/** Loads a keychain library; null where it is not installed or its native addon does not load. */
export type LoadAddon = (store: 'keytar' | 'keyring') => Promise<KeychainAddon | null>

/** By name, not by literal: neither has to be installed for the types to hold. */
const modules = { keytar: 'keytar', keyring: '@napi-rs/keyring/keytar.js' } as const

/** Loads from node_modules. Both are CommonJS around a native addon and optional. */
export const loadAddon: LoadAddon = async (store) => {
  try {
    const name: string = modules[store]
    const module: { default: KeychainAddon } = await import(name)
    return module.default
  } catch {
    return null
  }
}
