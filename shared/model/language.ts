/** Languages that the console speaks, by their ISO 639-1 codes. */
export const languages = ['en', 'de'] as const
export type Language = (typeof languages)[number]

/** What a person may choose: one of them, or what the system prefers. */
export const languageChoices = ['system', ...languages] as const
export type LanguageChoice = (typeof languageChoices)[number]

/** A language together with the tag (BCP 47) that numbers, dates and lists are written by. */
export interface Locale {
  language: Language
  tag: string
}

const languageOf = (tag: string): Language | undefined =>
  languages.find((language) => tag.toLowerCase() === language || tag.toLowerCase().startsWith(`${language}-`))

/**
 * The locale for a choice, given the tags that the system prefers, best first. The region of the system is kept where it
 * speaks the language (`de-CH` writes 1’000); nothing known means English.
 */
export function chooseLocale(choice: LanguageChoice, preferred: readonly string[]): Locale {
  const language = choice === 'system' ? preferred.map(languageOf).find((found) => found !== undefined) : choice
  if (language === undefined) return { language: 'en', tag: 'en' }
  return { language, tag: preferred.find((tag) => languageOf(tag) === language) ?? language }
}
