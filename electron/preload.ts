import { ipcRenderer } from 'electron'
import { portMessage } from '../shared/bridge/transport.ts'

// The page makes a MessageChannel and gives one end here; it goes to the main
// process, which checks where it comes from. Nothing else is exposed.
window.addEventListener('message', (event) => {
  if (event.source !== window || event.data !== portMessage || event.ports.length !== 1) return
  ipcRenderer.postMessage(portMessage, null, [...event.ports])
})
