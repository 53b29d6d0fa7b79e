/** What keytar and the keytar-shaped entry of @napi-rs/keyring have in common. */
export interface KeychainAddon {
  getPassword(service: string, account: string): Promise<string | null>
  setPassword(service: string, account: string, password: string): Promise<void>
  deletePassword(service: string, account: string): Promise<boolean>
}

/** Loads a keychain library; null where it is not installed or its native addon does not load. */
export type LoadAddon = (store: 'keytar' | 'keyring') => Promise<KeychainAddon | null>

/** Loads from node_modules. Both are CommonJS around a native addon and optional. */
export const loadAddon: LoadAddon = async (store) => {
  try {
    const module: { default: KeychainAddon } = store === 'keytar' ? await import('keytar') : await import('@napi-rs/keyring/keytar.js')
    return module.default
  } catch {
    return null
  }
}
