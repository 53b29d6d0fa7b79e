let tag = 'en'
let numbers = new WeakMap<Intl.NumberFormatOptions, Intl.NumberFormat>()
let lists: Intl.ListFormat | null = null

/** Sets the locale that numbers, dates and lists are written by: a tag of BCP 47. */
export function setLocale(name: string): void {
  if (name === tag) return
  tag = name
  numbers = new WeakMap()
  lists = null
}

/** The locale in force, as `setLocale` took it. */
export function locale(): string {
  return tag
}

/** The format with these options in that locale; the same object of options gets the same format. */
export function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  let format = numbers.get(options)
  if (!format) {
    format = new Intl.NumberFormat(tag, options)
    numbers.set(options, format)
  }
  return format
}

const plain: Intl.NumberFormatOptions = {}

/** A number with the separators of the locale: `12,345`. */
export function numberText(value: number): string {
  return numberFormat(plain).format(value)
}

/** `a, b and c`. */
export function listText(parts: readonly string[]): string {
  lists ??= new Intl.ListFormat(tag, { type: 'conjunction' })
  return lists.format(parts)
}
