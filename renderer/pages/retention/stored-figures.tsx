import type { ReactElement } from 'react'
import { formatNumber, formatValue } from '../../charts/axis/number-format.ts'
import { Stat } from '../../components/surface/stat.tsx'
import { RelativeTime } from '../../components/time/relative-time.tsx'
import { messages } from '../../messages/messages.ts'
import css from './retention.module.css'

const text = messages.retention

interface StoredFiguresProps {
  days: number
  /** What is to be said of the days. */
  note?: string
  /** Of an account, or of one of its sites. */
  stored: { signals: number; alerts: number; bytes: number; oldest: number | null }
}

/** How long something is kept, and what is stored of it. */
export function StoredFigures({ days, note, stored }: StoredFiguresProps): ReactElement {
  return (
    <div className={css.figures}>
      <Stat label={text.stored.keeps} value={text.days(days)} note={note} />
      <Stat label={text.stored.signals} value={formatNumber(stored.signals)} />
      <Stat label={text.stored.alerts} value={formatNumber(stored.alerts)} />
      <Stat label={text.stored.bytes} value={formatValue(stored.bytes, 'bytes')} />
      <Stat
        label={text.stored.oldest}
        value={stored.oldest === null ? messages.common.none : <RelativeTime at={stored.oldest} bare />}
        note={stored.oldest === null ? text.nothingStored : undefined}
      />
    </div>
  )
}
