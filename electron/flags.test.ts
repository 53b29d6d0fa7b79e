import { describe, expect, it } from 'vitest'
import { chooseHost, type Machine } from './choose-host.ts'
import { defaultDataDir, ownFlags, readFlags } from './flags.ts'

const network = { listen: null, tlsCert: null, tlsKey: null, insecureListen: false, hostName: null }

describe('flags', () => {
  it('are read with their defaults', () => {
    expect(readFlags(['--data-dir', '/tmp/x'])).toEqual({
      host: null,
      port: 0,
      dataDir: '/tmp/x',
      open: true,
      hidden: false,
      demo: null,
      network,
    })
    expect(readFlags(['--data-dir', '/tmp/x', '--demo', '--no-open', '--port', '8080', '--host', 'browser'])).toEqual({
      host: 'browser',
      port: 8080,
      dataDir: '/tmp/x',
      open: false,
      hidden: false,
      demo: 60,
      network,
    })
    expect(readFlags(['--data-dir', '/tmp/x', '--demo', '5']).demo).toBe(5)
  })

  it('of a desktop start leave out what Chromium and the system add', () => {
    expect(ownFlags(['--no-sandbox', '--demo', 'logystera://alert/a', '--data-dir', '/d', '--remote-debugging-port=0', '/file'])).toEqual([
      '--demo',
      '--data-dir',
      '/d',
    ])
    expect(ownFlags(['--demo', '7', '--port=0'])).toEqual(['--demo', '7', '--port=0'])
  })

  it('put the data where each system keeps application data', () => {
    expect(defaultDataDir('linux', {}, '/home/a')).toBe('/home/a/.config/Logystera Console')
    expect(defaultDataDir('linux', { XDG_CONFIG_HOME: '/c' }, '/home/a')).toBe('/c/Logystera Console')
    expect(defaultDataDir('darwin', {}, '/Users/a')).toBe('/Users/a/Library/Application Support/Logystera Console')
  })
})

describe('the choice of a host', () => {
  const machine: Machine = {
    asked: null,
    platform: 'linux',
    env: { DISPLAY: ':0' },
    isRoot: false,
    electron: () => '/electron',
    fetchElectron: () => null,
  }

  it('is the desktop where Electron and a display are there', () => {
    expect(chooseHost(machine)).toEqual({ host: 'desktop', program: '/electron' })
    expect(chooseHost({ ...machine, electron: () => null, fetchElectron: () => '/fetched' })).toEqual({
      host: 'desktop',
      program: '/fetched',
    })
  })

  it('is the browser host else, with one line that says why, and fetches nothing without a display', () => {
    const noFetch = () => expect.unreachable()
    expect(chooseHost({ ...machine, env: {}, electron: () => null, fetchElectron: noFetch })).toMatchObject({
      host: 'browser',
      reason: expect.stringContaining('no display'),
    })
    expect(chooseHost({ ...machine, electron: () => null })).toMatchObject({
      host: 'browser',
      reason: expect.stringContaining('could not be fetched'),
    })
    expect(chooseHost({ ...machine, asked: 'browser' })).toEqual({ host: 'browser', reason: null })
  })

  it('is nothing when the desktop was asked for and cannot run', () => {
    expect(chooseHost({ ...machine, asked: 'desktop', env: {} })).toMatchObject({ host: 'none' })
  })
})
