import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { Tips } from '../components/text/tips.tsx'
import { useLocale } from '../messages/language.ts'
import { useConsole } from '../state/console-store.ts'
import { queryClient } from '../state/query-client.ts'
import { Announcements } from './announcements.tsx'
import { Beginning } from './beginning.tsx'
import { Frame } from './frame.tsx'
import { Appearance, schemes } from './theme/appearance.tsx'
import { styleNonce } from './theme/nonce.ts'
import { cssVariables, theme } from './theme/theme.ts'

/** Everything around the pages. */
export function App() {
  const begun = useConsole((store) => store.console !== null)
  const { tag } = useLocale()
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={schemes}
      defaultColorScheme="dark"
      getStyleNonce={styleNonce}
    >
      <QueryClientProvider client={queryClient}>
        <Appearance />
        <Notifications key={tag} position="bottom-right" limit={4} />
        <Tips />
        {begun ? (
          <>
            <Frame key={tag} />
            <Announcements />
          </>
        ) : (
          <Beginning key={tag} />
        )}
      </QueryClientProvider>
    </MantineProvider>
  )
}
