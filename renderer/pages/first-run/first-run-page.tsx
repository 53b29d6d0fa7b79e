import { Button } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { Mark } from '../../app/mark.tsx'
import { messages } from '../../messages/messages.ts'
import { type AddChoice, addChoices, choiceIcons } from '../accounts/add/choices.tsx'
import { DemoForm } from '../accounts/add/demo-form.tsx'
import { FileForm } from '../accounts/add/file-form.tsx'
import { ServiceForm } from '../accounts/add/service-form.tsx'
import css from './first-run.module.css'

/** Without an account: three choices, each of which leads to live data within a minute. */
export function FirstRunPage() {
  const text = messages.firstRun
  const [, navigate] = useLocation()
  const [choice, setChoice] = useState<AddChoice | null>(null)
  const done = (path: string) => navigate(path, { replace: true })
  if (choice !== null && choice !== 'demo') {
    return (
      <div className={css.page}>
        <div className={css.form}>
          <button type="button" className={css.back} onClick={() => setChoice(null)}>
            <IconArrowLeft size={14} aria-hidden /> {text.back}
          </button>
          <h1>{text.choices[choice].title}</h1>
          <p className={css.formLead}>{text.choices[choice].text}</p>
          {choice === 'file' ? <FileForm onDone={done} /> : <ServiceForm onDone={done} />}
        </div>
      </div>
    )
  }
  return (
    <div className={css.page}>
      <div className={css.inner}>
        <Mark size={40} />
        <h1 className={css.title}>{text.title}</h1>
        <p className={css.lead}>{text.lead}</p>
        <div className={css.cards}>
          {addChoices.map((one) => {
            const Icon = choiceIcons[one]
            return (
              <section key={one} className={css.card} aria-labelledby={`choice-${one}`}>
                <Icon size={22} stroke={1.5} className={css.icon} aria-hidden />
                <h2 id={`choice-${one}`}>{text.choices[one].title}</h2>
                <p className={css.text}>{text.choices[one].text}</p>
                {one === 'demo' ? (
                  <DemoForm sized={false} onDone={done} />
                ) : (
                  <Button className={css.action} onClick={() => setChoice(one)}>
                    {text.choices[one].action}
                  </Button>
                )}
              </section>
            )
          })}
        </div>
        <p className={css.note}>{text.service.contract}</p>
      </div>
    </div>
  )
}
