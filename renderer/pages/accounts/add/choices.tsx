import { IconChevronRight, IconFileText, IconPlanet, IconPlugConnected } from '@tabler/icons-react'
import { messages } from '../../../messages/messages.ts'
import css from './add.module.css'

export type AddChoice = 'demo' | 'file' | 'service'
export const addChoices: AddChoice[] = ['demo', 'file', 'service']

export const choiceIcons = { demo: IconPlanet, file: IconFileText, service: IconPlugConnected }

/** The three ways to an account. */
export function AddChoices({ choices, onChoose }: { choices: AddChoice[]; onChoose: (choice: AddChoice) => void }) {
  return (
    <div className={css.choices}>
      {choices.map((choice) => {
        const Icon = choiceIcons[choice]
        const text = messages.firstRun.choices[choice]
        return (
          <button key={choice} type="button" className={css.choice} onClick={() => onChoose(choice)}>
            <Icon size={20} stroke={1.6} aria-hidden />
            <b>{text.title}</b>
            <IconChevronRight size={16} aria-hidden />
            <span className={css.choiceText}>{text.text}</span>
          </button>
        )
      })}
    </div>
  )
}
