import { useCallback } from 'react'
import { useLocation } from 'wouter'
import { useLocationProperty } from 'wouter/use-browser-location'

/** Changes parameters of the address in one step; an empty value leaves its parameter out. */
export function useUrlUpdate(): (change: Record<string, string>) => void {
  const [, navigate] = useLocation()
  return useCallback(
    (change) => {
      // Read from the address itself: several changes in one tick must add up.
      const { pathname } = window.location
      const parameters = new URLSearchParams(window.location.search)
      for (const [name, value] of Object.entries(change)) {
        if (value === '') parameters.delete(name)
        else parameters.set(name, value)
      }
      const search = parameters.toString()
      navigate(search === '' ? pathname : `${pathname}?${search}`, { replace: true })
    },
    [navigate],
  )
}

/** One parameter of the address as state, so that every view has a URL: drawn again when this one changes. The default is left out of the address. */
export function useUrlParameter(name: string, otherwise = ''): [string, (value: string) => void] {
  const value = useLocationProperty(() => new URLSearchParams(location.search).get(name) ?? otherwise)
  const update = useUrlUpdate()
  const set = useCallback((next: string) => update({ [name]: next === otherwise ? '' : next }), [update, name, otherwise])
  return [value, set]
}

/** The account that the view is about; null means all of them. */
export function useAccountScope(): [string | null, (accountId: string | null) => void] {
  const [value, set] = useUrlParameter('account')
  const setScope = useCallback((accountId: string | null) => set(accountId ?? ''), [set])
  return [value === '' ? null : value, setScope]
}

/** An address within the console that keeps the account in view. */
export function useScopedPath(): (path: string) => string {
  const [scope] = useAccountScope()
  return useCallback(
    (path: string) => (scope === null ? path : `${path}${path.includes('?') ? '&' : '?'}account=${encodeURIComponent(scope)}`),
    [scope],
  )
}

/** Goes to a path, keeping the account in view. */
export function useGo(): (path: string, options?: { replace?: boolean }) => void {
  const [, navigate] = useLocation()
  const scoped = useScopedPath()
  return useCallback((path, options) => navigate(scoped(path), options), [navigate, scoped])
}

/** Routes of the renderer. */
export const paths = {
  fleet: '/fleet',
  alerts: '/alerts',
  alert: (accountId: string, alertId: string) => `/alerts/${accountId}/${alertId}`,
  site: (accountId: string, siteId: string, tab?: string) => `/sites/${accountId}/${siteId}${tab ? `/${tab}` : ''}`,
  incidents: '/incidents',
  incident: (accountId: string, incidentId: string) => `/incidents/${accountId}/${incidentId}`,
  retention: '/retention',
  rules: '/rules',
  /** `scope` as the id of a policy: account, client:ID or site:ID. */
  rule: (accountId: string, ruleId: string, scope = 'account') =>
    `/rules/${ruleId}?account=${encodeURIComponent(accountId)}${scope === 'account' ? '' : `&scope=${encodeURIComponent(scope)}`}`,
  reports: '/reports',
  diagnostics: '/diagnostics',
  accounts: '/accounts',
  settings: '/settings',
  welcome: '/welcome',
} as const
