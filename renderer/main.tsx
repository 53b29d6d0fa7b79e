import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import '@mantine/spotlight/styles.layer.css'
import './app/theme/theme.css'
import { setNonce } from 'get-nonce'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { styleNonce } from './app/theme/nonce.ts'
import { setTimeZone } from './components/time/zone.ts'
import { chooseLanguage, rememberedLanguage } from './messages/language.ts'
import { startConsole, useConsole } from './state/console-store.ts'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no root.')
setNonce(styleNonce())
// Before anything on the page hears of it, so that it draws with the zone.
useConsole.subscribe((store) => setTimeZone(store.console?.settings.timeZone ?? null))
await chooseLanguage(rememberedLanguage())
useConsole.subscribe(({ console }) => {
  if (console) void chooseLanguage(console.settings.language)
})
startConsole()
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
