import ElectronStore from 'electron-store'
import type { OpenBackend } from '../../console/settings/console-file.ts'

/** The settings file on the desktop. */
export const openElectronStore: OpenBackend = ({ dir, name }) =>
  new ElectronStore({ cwd: dir, name, accessPropertiesByDotNotation: false, configFileMode: 0o600 })
