import {
  app,
  BrowserWindow,
  crashReporter,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  Notification,
  nativeImage,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
  Tray,
  utilityProcess,
} from 'electron'
import { Desktop } from './desktop/desktop.ts'
import { ownFlags, readFlags } from './flags.ts'
import { findLayout } from './layout.ts'

// A packaged program has no script path before its arguments.
const args = process.argv.slice(app.isPackaged ? 1 : 2)

new Desktop(
  {
    app,
    ipcMain,
    protocol,
    // Not to be touched before the app is ready.
    screen: () => screen,
    session: () => session.defaultSession,
    network: () => session.fromPartition('network', { cache: false }),
    powerMonitor: () => powerMonitor,
    crashReporter,
    globalShortcut,
    shell,
    dialog,
    utilityProcess,
    menu: Menu,
    newWindow: (options) => new BrowserWindow(options),
    newTray: (image) => new Tray(image),
    newNotification: (options) => new Notification(options),
    notificationsSupported: () => Notification.isSupported(),
    loadImage: (path) => nativeImage.createFromPath(path),
  },
  { flags: readFlags(ownFlags(args)), layout: findLayout(import.meta.dirname) },
).start(args)
