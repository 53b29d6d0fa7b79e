import { memo, type ReactElement } from 'react'
import { type SeverityCounts, severities } from '../../../../shared/model/severity.ts'
import { SeverityIcon } from '../../../components/status/severity.tsx'
import { numberText } from '../../../messages/locale.ts'
import { clusters, type Lane } from './timeline-bins.ts'
import css from './timeline-strip.module.css'

const laneHeight = 12

/** A lane for each severity: a bar for each bin. */
export const SeverityLanes = memo(function SeverityLanes({ lanes, steps }: { lanes: Lane[]; steps: number }): ReactElement {
  return (
    <svg className={css.bars} viewBox={`0 0 ${steps} ${laneHeight * severities.length}`} preserveAspectRatio="none" aria-hidden="true">
      {lanes.map((lane, index) => {
        const base = (index + 1) * laneHeight - 1
        const path = lane.bars.map(({ bin, height }) => `M${bin + 0.1} ${base}h.8v${-(laneHeight - 3) * height}h-.8z`).join('')
        return (
          <g key={lane.severity}>
            <line x1="0" x2={steps} y1={base + 0.5} y2={base + 0.5} className={css.floor} />
            <path d={path} className={css.bar} data-severity={lane.severity} />
          </g>
        )
      })}
    </svg>
  )
})

export interface SiteLane {
  accountId: string
  siteId: string
  siteName: string
  total: number
  steps: { step: number; counts: SeverityCounts }[]
}

/** A lane for each site: its alerts as marks, those close together as one with their number. */
export const SiteLanes = memo(function SiteLanes({ lanes, steps }: { lanes: SiteLane[]; steps: number }): ReactElement {
  return (
    <div className={css.siteLanes} aria-hidden="true">
      {lanes.map((lane) => (
        <div key={`${lane.accountId}/${lane.siteId}`} className={css.siteLane}>
          {clusters(lane.steps).map(({ first, last, total, worst }) => (
            <span
              key={first}
              className={css.cluster}
              data-many={total > 1 || undefined}
              style={{ left: `${(first / steps) * 100}%`, width: `${((last - first + 1) / steps) * 100}%` }}
            >
              <SeverityIcon severity={worst} size={9} />
              {total > 1 && <span className={css.clusterCount}>{numberText(total)}</span>}
            </span>
          ))}
        </div>
      ))}
    </div>
  )
})
