const types = {
  csv: 'text/csv;charset=utf-8',
  html: 'text/html;charset=utf-8',
  json: 'application/json',
  md: 'text/markdown;charset=utf-8',
  pdf: 'application/pdf',
  zip: 'application/zip',
} as const

/** A file for the person, as the bridge carries it. `parts` make its name: what is not a letter or digit becomes a hyphen. */
export function fileOf(content: string | Uint8Array<ArrayBuffer>, ending: keyof typeof types, ...parts: string[]): File {
  const name = parts
    .map((part) =>
      part
        .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
        .replaceAll(/^-|-$/g, '')
        .slice(0, 60),
    )
    .filter((part) => part !== '')
    .join('-')
  return new File([content], `logystera-${name}.${ending}`, { type: types[ending] })
}
