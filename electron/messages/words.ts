import { chooseLocale, type Language, type LanguageChoice } from '../../shared/model/language.ts'
import { reports as germanReports } from './de/reports.ts'
import { settingsFile as germanSettingsFile } from './de/settings-file.ts'
import { shell as germanShell } from './de/shell.ts'
import { type ReportMessages, reports } from './en/reports.ts'
import { type SettingsFileMessages, settingsFile } from './en/settings-file.ts'
import { type ShellMessages, shell } from './en/shell.ts'

/** All that the console says outside its pages, in one language. */
export interface Words {
  language: Language
  /** Tag (BCP 47) by which numbers and dates are written. */
  tag: string
  shell: ShellMessages
  reports: ReportMessages
  settingsFile: SettingsFileMessages
}

const texts: Record<Language, Pick<Words, 'shell' | 'reports' | 'settingsFile'>> = {
  en: { shell, reports, settingsFile },
  de: { shell: germanShell, reports: germanReports, settingsFile: germanSettingsFile },
}

/** The words for a choice, given the tags that the host prefers, best first. English dates name their month whatever the region: these texts go to others. */
export function wordsFor(choice: LanguageChoice, preferred: readonly string[]): Words {
  const { language, tag } = chooseLocale(choice, preferred)
  return { language, tag: language === 'en' ? 'en-GB' : tag, ...texts[language] }
}

/** English, for whoever knows of no choice. */
export const english = wordsFor('en', [])
