/** Hands a text over as a file to keep. */
export function saveFile(name: string, content: string, type: string): void {
  keepFile(new File([content], name, { type: `${type};charset=utf-8` }))
}

/** Hands over a file that the console made, as it is: the browser's download, or the desktop's dialog. */
export function keepFile(file: File): void {
  const { name } = file
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download has its own hold on the blob once it began.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
