/** Bytes and how far they have been read. */
export interface ByteReader {
  readonly bytes: Uint8Array
  at: number
}

/** Appends a whole number from 0 to 2^53 in seven bits a byte, lowest first (unsigned LEB128, DWARF 5, section 7.6). */
export function pushNumber(bytes: number[], value: number): void {
  let rest = value
  while (rest >= 128) {
    bytes.push((rest % 128) + 128)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
}

/** Appends a whole number of either sign, within +-2^52: small ones of both signs stay short (zigzag). */
export function pushSigned(bytes: number[], value: number): void {
  pushNumber(bytes, value < 0 ? -value * 2 - 1 : value * 2)
}

/** Reads what `pushNumber` wrote; bytes that are missing are zeros. */
export function readNumber(reader: ByteReader): number {
  let value = 0
  let scale = 1
  for (;;) {
    const byte = reader.bytes[reader.at++] ?? 0
    value += (byte % 128) * scale
    if (byte < 128) return value
    scale *= 128
  }
}

/** Reads what `pushSigned` wrote. */
export function readSigned(reader: ByteReader): number {
  const zigzag = readNumber(reader)
  return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2
}
