import { create } from 'zustand'
import { chooseLocale, type Language, type LanguageChoice, languageChoices } from '../../shared/model/language.ts'
import { en, type Messages } from './en.ts'
import { setLocale } from './locale.ts'
import { speak } from './messages.ts'

/** English is always here; another language is loaded when it is chosen. */
const catalogs: Record<Language, () => Promise<Messages>> = {
  en: async () => en,
  de: async () => (await import('./de.ts')).de,
}

/** The locale that the page is drawn in. What is keyed by it is drawn anew when it changes. */
export const useLocale = create<{ tag: string }>(() => ({ tag: 'en' }))

const memory = 'logystera-language'
let wanted: LanguageChoice | null = null
let applying: Promise<void> = Promise.resolve()

/** Draws the page in the language of a choice, and remembers the choice for the next start of this page. */
export function chooseLanguage(choice: LanguageChoice): Promise<void> {
  if (choice !== wanted) {
    wanted = choice
    // English stays where the texts of another language do not come.
    applying = apply(choice).catch(() => undefined)
  }
  return applying
}

/** Resolves when the language that was chosen last is in force: for who has something to say about the choice. */
export const languageApplied = (): Promise<void> => applying

async function apply(choice: LanguageChoice): Promise<void> {
  localStorage.setItem(memory, choice)
  const { language, tag } = chooseLocale(choice, navigator.languages)
  const texts = await catalogs[language]()
  if (wanted !== choice) return
  speak(texts)
  setLocale(tag)
  document.documentElement.lang = tag
  useLocale.setState({ tag })
}

/** What was chosen when this page was open last: the console says its word later. */
export function rememberedLanguage(): LanguageChoice {
  const kept = localStorage.getItem(memory)
  return languageChoices.find((choice) => choice === kept) ?? 'system'
}
