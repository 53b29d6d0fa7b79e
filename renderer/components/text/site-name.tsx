import { useQuery } from '@tanstack/react-query'
import { bridge } from '../../state/console-client.ts'
import { MiddleCut } from './middle-cut.tsx'

/** A site by its name, asked for when it is first shown; its id while nobody knows the name. */
export function SiteName({ accountId, siteId }: { accountId: string; siteId: string }) {
  const site = useQuery({ queryKey: ['site', accountId, siteId], queryFn: () => bridge.sites.get({ accountId, id: siteId }) })
  return <MiddleCut text={site.data?.site.name ?? siteId} tail={12} />
}
