import { en, type Messages } from './en.ts'

/** The messages in the person's language. */
export const messages: Messages = en
