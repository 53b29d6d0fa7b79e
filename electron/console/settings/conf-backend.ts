import Conf from 'conf'
import type { OpenBackend } from './console-file.ts'

/** The settings file where there is no Electron: conf, which electron-store is built on, so both write the same file. */
export const openConf: OpenBackend = ({ dir, name }) =>
  new Conf({ cwd: dir, configName: name, accessPropertiesByDotNotation: false, configFileMode: 0o600 })
