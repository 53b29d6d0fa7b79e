import { Combobox, useCombobox } from '@mantine/core'
import { IconHelp, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, memo, Suspense, useEffect, useId, useMemo, useRef, useState } from 'react'
import { type FilterKey, parseFilter } from '../../../shared/bridge/filter.ts'
import { filterFaultText } from '../../../shared/bridge/filter-fault.ts'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { complete, completionPlace, filterSpans } from './filter-completion.ts'
import css from './filter-input.module.css'

const FilterHelp = lazy(async () => ({ default: (await import('./filter-help.tsx')).FilterHelp }))

/** So long is an answer waited for before the page hears of a filter, ms: about as long as still feels like at once. */
const patience = 100

/**
 * The filter of a list: keys and values highlighted, the place that cannot be
 * read marked and explained, completion of keys and values. `onChange` hears
 * only filters that can be read.
 */
export const FilterInput = memo(function FilterInput({
  value,
  onAsk,
  onChange,
  keys,
  accountId,
  placeholder,
  label,
  inputRef,
}: {
  value: string
  /** Asks for what the filter finds while the key is still being handled; settles when that is here. */
  onAsk?: (filter: string) => Promise<void>
  onChange: (filter: string) => void
  keys: readonly FilterKey[]
  accountId: string | null
  placeholder?: string
  /** What it is called to people who hear the page; `Filter` when there is one only. */
  label?: string
  inputRef?: React.RefObject<HTMLInputElement | null>
}) {
  const text = messages.common.filter
  const [draft, setDraft] = useState(value)
  const [caret, setCaret] = useState(value.length)
  const [scroll, setScroll] = useState(0)
  const [helping, setHelping] = useState(false)
  const own = useRef<HTMLInputElement>(null)
  const input = inputRef ?? own
  const problemId = useId()
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })

  // The filter may change from outside: a tile of the summary, the back button.
  const applied = useRef(value)
  useEffect(() => {
    if (value !== applied.current) {
      applied.current = value
      setDraft(value)
      setCaret(value.length)
    }
  }, [value])

  const reading = useMemo(() => parseFilter(draft, keys), [draft, keys])

  /** What is typed is drawn at once; the page, which has more to draw, once it has something to draw: its answer, or the time for that is over. */
  function edit(next: string, at = next.length): void {
    setDraft(next)
    setCaret(at)
    const asked = next.trim()
    if (asked === applied.current.trim() || !parseFilter(next, keys).ok) return
    applied.current = asked
    void tell(asked)
  }

  async function tell(asked: string): Promise<void> {
    if (onAsk) await Promise.race([onAsk(asked), new Promise((done) => setTimeout(done, patience))])
    // By then another one may be typed, or nobody may be here any more.
    if (asked === applied.current && input.current !== null) onChange(asked)
  }

  const place = completionPlace(draft, caret, keys)
  const asksValues = combobox.dropdownOpened && place.kind === 'value' && place.key?.kind === 'text'
  const values = useQuery({
    queryKey: ['fleet', accountId, 'values', place.key?.key, place.prefix],
    queryFn: () => bridge.fleet.values({ accountId, key: place.key?.key ?? '', prefix: place.prefix.slice(0, 100) }),
    enabled: asksValues,
    placeholderData: (before: string[] | undefined) => before,
  })
  const choices = useMemo(() => {
    const begins = (candidate: string) => candidate.toLowerCase().startsWith(place.prefix.toLowerCase())
    if (place.kind === 'key')
      return keys
        .filter(({ key }) => begins(key))
        .map(({ key, meaning }) => ({ value: key, meaning: messages.filterHelp.meaning(meaning) }))
    const known = place.key?.values ?? (place.key?.kind === 'text' ? (values.data ?? []) : [])
    return known
      .filter(begins)
      .slice(0, 12)
      .map((candidate) => ({ value: candidate, meaning: '' }))
  }, [place.kind, place.key, place.prefix, keys, values.data])

  // A fault at the very end is mostly a word still being typed.
  const stillTyping = !reading.ok && reading.position + reading.length >= draft.length && choices.length > 0 && combobox.dropdownOpened
  const problem =
    !reading.ok && !stillTyping ? text.problemAt(filterFaultText(reading.fault, messages.filterFaults), reading.position + 1) : null

  function choose(choice: string): void {
    const next = complete(draft, place, choice)
    edit(next.text, next.caret)
    combobox.resetSelectedOption()
    requestAnimationFrame(() => {
      input.current?.focus()
      input.current?.setSelectionRange(next.caret, next.caret)
    })
  }

  function follow(): void {
    const field = input.current
    if (!field) return
    setCaret(field.selectionStart ?? field.value.length)
    setScroll(field.scrollLeft)
  }

  return (
    <div className={css.filter}>
      <Combobox store={combobox} onOptionSubmit={choose} position="bottom-start" width={320} offset={4} transitionProps={{ duration: 0 }}>
        <Combobox.EventsTarget withExpandedAttribute>
          <div className={css.field} data-fault={problem !== null || undefined}>
            <div className={css.mirror} aria-hidden>
              <span style={{ transform: `translateX(${-scroll}px)` }}>
                {filterSpans(draft, keys).map((span) => (
                  <span
                    key={span.at}
                    data-kind={span.kind === 'fault' && stillTyping ? (place.kind === 'value' ? 'key' : 'plain') : span.kind}
                  >
                    {span.text}
                  </span>
                ))}
              </span>
            </div>
            <Combobox.Target>
              <input
                ref={input}
                className={css.input}
                value={draft}
                placeholder={placeholder ?? text.placeholder}
                aria-label={label ?? text.label}
                aria-invalid={problem !== null}
                aria-describedby={problem === null ? undefined : problemId}
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
                maxLength={500}
                onChange={(event) => {
                  edit(event.currentTarget.value, event.currentTarget.selectionStart ?? undefined)
                  combobox.openDropdown()
                  combobox.resetSelectedOption()
                }}
                onClick={() => combobox.openDropdown()}
                onFocus={() => setDraft((before) => (before === '' || before.endsWith(' ') ? before : `${before} `))}
                onBlur={() => combobox.closeDropdown()}
                onSelect={follow}
                onScroll={follow}
                onKeyDown={(event) => {
                  if (event.key === 'Escape' && !combobox.dropdownOpened) event.currentTarget.blur()
                  if (event.key === 'Tab' && !event.shiftKey && combobox.dropdownOpened && place.prefix !== '' && choices[0]) {
                    event.preventDefault()
                    choose(choices[0].value)
                  }
                }}
              />
            </Combobox.Target>
            {draft !== '' && (
              <button
                type="button"
                className={css.clear}
                aria-label={text.clear}
                onClick={() => {
                  edit('')
                  input.current?.focus()
                }}
              >
                <IconX size={14} aria-hidden />
              </button>
            )}
            <button type="button" className={css.help} aria-label={text.help} data-tip={text.help} onClick={() => setHelping(true)}>
              <IconHelp size={15} aria-hidden />
            </button>
          </div>
        </Combobox.EventsTarget>
        <Combobox.Dropdown hidden={choices.length === 0 || problem !== null} className={css.dropdown}>
          <Combobox.Options aria-label={text.completions}>
            {choices.map((choice) => (
              <Combobox.Option key={choice.value} value={choice.value} className={css.option}>
                <span className={place.kind === 'key' ? 'mono' : undefined}>{choice.value}</span>
                {choice.meaning !== '' && <span className={css.meaning}>{choice.meaning}</span>}
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {helping && (
        <Suspense fallback={null}>
          <FilterHelp
            keys={keys}
            onTry={(example) => {
              edit(example)
              setHelping(false)
            }}
            onClose={() => setHelping(false)}
          />
        </Suspense>
      )}
      {problem !== null && (
        <p id={problemId} className={css.problem} role="status">
          {problem}
        </p>
      )}
    </div>
  )
})
