/** Where long lists were scrolled to, by a name of the list: coming back to one finds it as it was left. */
const places = new Map<string, number>()
const remembered = 30

/** Remembers an offset, px; the least recently used place is forgotten. */
export function keepPlace(name: string, offset: number): void {
  places.delete(name)
  places.set(name, offset)
  const oldest = places.keys().next()
  if (places.size > remembered && !oldest.done) places.delete(oldest.value)
}

/** The offset that was kept under a name, px; 0 without one. */
export function placeOf(name: string | undefined): number {
  return name === undefined ? 0 : (places.get(name) ?? 0)
}
