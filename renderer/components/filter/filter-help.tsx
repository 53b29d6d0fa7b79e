import { Modal } from '@mantine/core'
import { type FilterKey, parseFilter } from '../../../shared/bridge/filter.ts'
import { messages } from '../../messages/messages.ts'
import css from './filter-help.module.css'

/** The language of the filters: how it is written, which keys this list knows, and examples to try. */
export function FilterHelp({
  keys,
  onTry,
  onClose,
}: {
  keys: readonly FilterKey[]
  onTry: (example: string) => void
  onClose: () => void
}) {
  const text = messages.filterHelp
  const examples = text.examples.filter(({ filter }) => parseFilter(filter, keys).ok)
  return (
    <Modal opened onClose={onClose} title={text.title} size={720} closeButtonProps={{ 'aria-label': messages.common.close }}>
      <div className={css.help}>
        <p>{text.intro}</p>
        <dl className={css.forms}>
          {text.forms.map(([form, meaning]) => (
            <div key={form}>
              <dt className="mono">{form}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <h3>{text.keys}</h3>
        <dl className={css.forms}>
          {keys.map(({ key, kind, values, meaning }) => (
            <div key={key}>
              <dt className="mono">{key}</dt>
              <dd>
                {text.meaning(meaning)}
                <span className="faint"> · {values ? values.join(', ') : text.kinds[kind]}</span>
              </dd>
            </div>
          ))}
        </dl>
        <h3>{text.tryOne}</h3>
        <ul className={css.examples}>
          {examples.map(({ filter, meaning }) => (
            <li key={filter}>
              <button type="button" className={css.example} onClick={() => onTry(filter)}>
                <code>{filter}</code>
                <span className="dim">{meaning}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Modal>
  )
}
