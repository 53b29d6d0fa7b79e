const page = 500

/** Rows of a list by their places, asked for in whole pages, each once; places beyond its end have none. */
export async function rowsAt<T>(indexes: readonly number[], fetchPage: (offset: number, limit: number) => Promise<T[]>): Promise<T[]> {
  const rows: T[] = []
  for (const [number, own] of Map.groupBy(indexes, (index) => Math.floor(index / page))) {
    const found = await fetchPage(number * page, page)
    rows.push(...own.flatMap((index) => found[index % page] ?? []))
  }
  return rows
}
