import { localStorageColorSchemeManager, useMantineColorScheme } from '@mantine/core'
import { useEffect } from 'react'
import { useSettings } from '../../state/console-store.ts'

/** Remembers the last theme on this page, so that the next start does not flash before the console has spoken. */
export const schemes = localStorageColorSchemeManager({ key: 'logystera-theme' })

/** Puts the theme and density of the settings on the page. */
export function Appearance() {
  const { setColorScheme } = useMantineColorScheme()
  const theme = useSettings()?.theme
  const density = useSettings()?.density
  useEffect(() => {
    if (theme) setColorScheme(theme === 'system' ? 'auto' : theme)
  }, [theme, setColorScheme])
  useEffect(() => {
    if (density) document.documentElement.dataset.density = density
  }, [density])
  return null
}
