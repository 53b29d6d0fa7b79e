import { SegmentedControl } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { type LanguageChoice, languageChoices } from '../../../../shared/model/language.ts'
import { messages } from '../../../messages/messages.ts'
import { keepSettings } from '../keep-settings.ts'
import { Setting } from './setting.tsx'

/** The page is drawn anew in the other language: the choice finds its focus again. */
let chosen = false

/** The language of the console. */
export function Language({ value }: { value: LanguageChoice }) {
  const text = messages.settings
  const control = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (chosen) control.current?.querySelector<HTMLInputElement>('input:checked')?.focus()
    chosen = false
  }, [])
  return (
    <Setting label={text.language} note={text.languageNote}>
      <SegmentedControl
        ref={control}
        aria-label={text.language}
        value={value}
        onChange={(language) => {
          chosen = true
          void keepSettings({ language: language as LanguageChoice })
        }}
        data={languageChoices.map((choice) => ({ value: choice, label: text.languages[choice] }))}
      />
    </Setting>
  )
}
