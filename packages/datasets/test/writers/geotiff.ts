/** The smallest GeoTIFF there is: a header and one pixel, enough for what passes rasters on as they are. */
export function writeTinyTiff(grey: number): Uint8Array {
  const entries = [
    [256, 3, 1, 1],
    [257, 3, 1, 1],
    [258, 3, 1, 8],
    [259, 3, 1, 1],
    [262, 3, 1, 1],
    [273, 4, 1, 8],
    [277, 3, 1, 1],
    [278, 3, 1, 1],
    [279, 4, 1, 1],
  ]
  const bytes = Buffer.alloc(10 + 2 + entries.length * 12 + 4)
  bytes.write('II')
  bytes.writeUInt16LE(42, 2)
  bytes.writeUInt32LE(10, 4)
  bytes[8] = grey
  bytes.writeUInt16LE(entries.length, 10)
  for (const [i, [tag, type, count, value]] of entries.entries()) {
    const at = 12 + i * 12
    bytes.writeUInt16LE(tag!, at)
    bytes.writeUInt16LE(type!, at + 2)
    bytes.writeUInt32LE(count!, at + 4)
    bytes.writeUInt32LE(value!, at + 8)
  }
  return new Uint8Array(bytes)
}
