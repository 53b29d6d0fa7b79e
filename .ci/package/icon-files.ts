/** PNG pictures of one drawing by their size, px. */
export type Pictures = ReadonlyMap<number, Buffer>

const picture = (pictures: Pictures, size: number): Buffer => {
  const found = pictures.get(size)
  if (!found) throw new Error(`There is no picture of ${size} px.`)
  return found
}

/** An ICO file: a directory of 16 bytes a picture, then the PNG files (Windows Vista and later read them as they are). */
export function packIco(pictures: Pictures, sizes: readonly number[]): Buffer {
  const files = sizes.map((size) => picture(pictures, size))
  const head = Buffer.alloc(6 + 16 * sizes.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(sizes.length, 4)
  let at = head.length
  sizes.forEach((size, index) => {
    const entry = 6 + 16 * index
    const bytes = files[index]?.length ?? 0
    head.writeUInt8(size % 256, entry)
    head.writeUInt8(size % 256, entry + 1)
    head.writeUInt16LE(1, entry + 4)
    head.writeUInt16LE(32, entry + 6)
    head.writeUInt32LE(bytes, entry + 8)
    head.writeUInt32LE(at, entry + 12)
    at += bytes
  })
  return Buffer.concat([head, ...files])
}

/** Types of an ICNS file that hold a PNG, and the size of each, px. */
const icnsTypes: readonly [string, number][] = [
  ['icp4', 16],
  ['icp5', 32],
  ['icp6', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
]

/** An ICNS file of PNG pictures. */
export function packIcns(pictures: Pictures): Buffer {
  const parts = icnsTypes.map(([type, size]) => {
    const png = picture(pictures, size)
    const head = Buffer.alloc(8)
    head.write(type, 'latin1')
    head.writeUInt32BE(png.length + 8, 4)
    return Buffer.concat([head, png])
  })
  const head = Buffer.alloc(8)
  head.write('icns', 'latin1')
  head.writeUInt32BE(8 + parts.reduce((sum, { length }) => sum + length, 0), 4)
  return Buffer.concat([head, ...parts])
}
