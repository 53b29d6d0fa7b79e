const plumbing = new Set(['request_id', 'site.url', 'site.blog'])

/** What the envelope adds to every event: it tells least about what happened, so it stands last or only where all fields do. */
export function isPlumbing(field: string): boolean {
  return plumbing.has(field)
}
