import { Modal } from '@mantine/core'
import { useLocation } from 'wouter'
import { messages } from '../../../messages/messages.ts'
import { useAccounts } from '../../../state/console-store.ts'
import { useUrlParameter } from '../../../state/url-state.ts'
import { AddChoices, addChoices } from './choices.tsx'
import { DemoForm } from './demo-form.tsx'
import { FileForm } from './file-form.tsx'
import { ServiceForm } from './service-form.tsx'

/** Adding an account; which way stands in the address (`?add=choose|demo|file|service`). */
export function AddAccount() {
  const [add, setAdd] = useUrlParameter('add')
  const [, navigate] = useLocation()
  const hasDemo = useAccounts().some((account) => account.kind === 'demo')
  const choice = addChoices.find((known) => known === add)
  const title = choice ? messages.firstRun.choices[choice].title : messages.accounts.add
  return (
    <Modal
      opened={add !== ''}
      onClose={() => setAdd('')}
      title={title}
      size={520}
      closeButtonProps={{ 'aria-label': messages.common.close }}
    >
      {choice === undefined && <AddChoices choices={addChoices.filter((one) => one !== 'demo' || !hasDemo)} onChoose={setAdd} />}
      {choice === 'demo' && <DemoForm sized onDone={navigate} />}
      {choice === 'file' && <FileForm onDone={navigate} />}
      {choice === 'service' && <ServiceForm onDone={navigate} />}
    </Modal>
  )
}
