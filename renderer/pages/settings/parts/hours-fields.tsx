import { TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { type WeeklyHours, weeklyHoursSchema } from '../../../../shared/model/rules/weekly-hours.ts'
import { inUtc } from '../../../components/time/zone.ts'
import { messages } from '../../../messages/messages.ts'
import css from '../settings.module.css'
import { ZoneSelect } from './zone-select.tsx'

const weekdays = [1, 2, 3, 4, 5, 6, 7]
const shortName: Intl.DateTimeFormatOptions = { weekday: 'short' }
const longName: Intl.DateTimeFormatOptions = { weekday: 'long' }
/** 1 January 2024 was a Monday. */
const dayOf = (weekday: number) => Date.UTC(2024, 0, weekday)

/** Weekdays, two times and a zone; kept as soon as all of it fits together, and what does not stands below. */
export function HoursFields({ name, value, onKeep }: { name: string; value: WeeklyHours; onKeep: (hours: WeeklyHours) => void }) {
  const text = messages.settings.hours
  const [draft, setDraft] = useState(value)
  useEffect(() => setDraft(value), [value])
  const reading = weeklyHoursSchema.safeParse(draft)
  const problems = new Map(reading.success ? [] : reading.error.issues.map(({ path }) => [path[0], path[0]]))
  function change(part: Partial<WeeklyHours>): void {
    const next = { ...draft, ...part }
    setDraft(next)
    if (weeklyHoursSchema.safeParse(next).success) onKeep(next)
  }
  const timeProblem = (field: 'from' | 'to') =>
    !problems.has(field) ? undefined : /^([01]\d|2[0-3]):[0-5]\d$/.test(draft[field]) ? text.same : text.time
  return (
    <div className={css.hours}>
      <fieldset className={css.days} aria-label={text.days(name)}>
        {weekdays.map((weekday) => {
          const on = draft.weekdays.includes(weekday)
          return (
            <button
              key={weekday}
              type="button"
              className={css.day}
              aria-pressed={on}
              onClick={() => change({ weekdays: weekdays.filter((day) => (day === weekday ? !on : draft.weekdays.includes(day))) })}
            >
              <span aria-hidden>{inUtc(shortName).format(dayOf(weekday))}</span>
              <span className="visually-hidden">{inUtc(longName).format(dayOf(weekday))}</span>
            </button>
          )
        })}
      </fieldset>
      {(['from', 'to'] as const).map((field) => (
        <span key={field} className={css.time}>
          <span aria-hidden>{text[field]}</span>
          <TextInput
            aria-label={text.field(name, text[field])}
            w={72}
            value={draft[field]}
            placeholder="HH:MM"
            maxLength={5}
            aria-invalid={problems.has(field)}
            error={problems.has(field)}
            onChange={(event) => change({ [field]: event.currentTarget.value })}
          />
        </span>
      ))}
      <ZoneSelect width={196} label={text.zone(name)} value={draft.timeZone} onKeep={(timeZone) => change({ timeZone })} />
      {problems.size > 0 && (
        <p className={css.problem} role="status">
          {problems.has('weekdays') ? text.noDay : (timeProblem('from') ?? timeProblem('to'))}
        </p>
      )}
      {problems.size === 0 && draft.to < draft.from && <p className={css.hint}>{text.overnight}</p>}
    </div>
  )
}
