import { useCallback, useMemo } from 'react'
import { useUrlParameter } from './url-state.ts'

/** A stretch of time in the address: `time=FROM-TO`, unix ms. Null when there is none or it cannot be read. */
export function useTimeParameter(): [{ from: number; to: number } | null, (span: { from: number; to: number } | null) => void] {
  const [value, set] = useUrlParameter('time')
  const span = useMemo(() => {
    const match = /^(\d{1,15})-(\d{1,15})$/.exec(value)
    if (match === null) return null
    const [from, to] = [Number(match[1]), Number(match[2])]
    return from < to ? { from, to } : null
  }, [value])
  return [span, useCallback((next) => set(next === null ? '' : `${next.from}-${next.to}`), [set])]
}
