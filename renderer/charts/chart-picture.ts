/** Room for the title above the picture, and how much finer than the screen the file is. */
const head = 28
const scale = 2
const drawn = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'font-size', 'opacity'] as const

/**
 * A chart as it is drawn, with its title, as a PNG of twice its size on the
 * colour behind it. Rejects when the browser cannot draw it.
 */
export async function chartPicture(svg: SVGSVGElement, title: string): Promise<Blob> {
  const { width, height } = svg.getBoundingClientRect()
  const copy = svg.cloneNode(true) as SVGSVGElement
  // An image of its own knows no style sheet: what is in force is written out.
  const originals = svg.querySelectorAll('*')
  for (const [index, element] of copy.querySelectorAll<SVGElement>('*').entries()) {
    const style = getComputedStyle(originals[index] as Element)
    for (const property of drawn) element.style.setProperty(property, style.getPropertyValue(property))
  }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  copy.style.fontFamily = 'system-ui, sans-serif'
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = width * scale
  canvas.height = (height + head) * scale
  const pen = canvas.getContext('2d')
  if (pen === null) throw new Error('No canvas can be drawn on.')
  const colours = getComputedStyle(document.documentElement)
  pen.scale(scale, scale)
  pen.fillStyle = colours.getPropertyValue('--panel')
  pen.fillRect(0, 0, width, height + head)
  pen.fillStyle = colours.getPropertyValue('--text')
  pen.font = '600 12px system-ui, sans-serif'
  pen.fillText(title, 8, 18, width - 16)
  pen.drawImage(image, 0, head, width, height)
  return new Promise((done, failed) =>
    canvas.toBlob((blob) => (blob === null ? failed(new Error('The picture could not be written.')) : done(blob)), 'image/png'),
  )
}
