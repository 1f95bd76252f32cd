interface ZipFields {
  packed: Uint8Array
  name?: string
  /** 0 for stored, 8 for deflated. */
  method?: number
  /** Unpacked; what is packed has, if not told. */
  length?: number
  crc?: number
  flags?: number
  /** Where the directory says that the file begins. */
  offset?: number
  /** How often the directory names the file, and how often it says so. */
  times?: number
  count?: number
  /** Another name, as long, under which the directory has the same file once more. */
  alias?: string
  /** Sizes and places stand in the fields for large archives. */
  zip64?: boolean
  comment?: string
}

/** A zip archive of one file, whose fields say what they are told to, also what is not so. */
export function zipOf(fields: ZipFields): Uint8Array<ArrayBuffer> {
  const { packed, name = 'a/data.pkl', method = 0, crc = 0, flags = 0, zip64 = false } = fields
  const { length = packed.length, offset = 0, times = 1, comment = '', alias } = fields
  const names = alias ? [name, alias] : Array<string>(times).fill(name)
  const { count = names.length } = fields
  const local = record(30, [0, 4, 0x04034b50], [26, 2, name.length])
  const places = zip64
    ? record(28, [0, 2, 1], [2, 2, 24], [4, 8, length], [12, 8, packed.length], [20, 8, offset])
    : record(0)
  const entry = record(
    46,
    [0, 4, 0x02014b50],
    [8, 2, flags],
    [10, 2, method],
    [16, 4, crc],
    [20, 4, zip64 ? 0xffffffff : packed.length],
    [24, 4, zip64 ? 0xffffffff : length],
    [28, 2, name.length],
    [30, 2, places.length],
    [42, 4, zip64 ? 0xffffffff : offset],
  )
  const begin = local.length + name.length + packed.length
  const directory = Buffer.concat(names.flatMap((listed) => [entry, Buffer.from(listed), places]))
  const end64 = zip64
    ? Buffer.concat([
        record(56, [0, 4, 0x06064b50], [32, 8, count], [40, 8, directory.length], [48, 8, begin]),
        record(20, [0, 4, 0x07064b50], [8, 8, begin + directory.length]),
      ])
    : record(0)
  const end = record(
    22,
    [0, 4, 0x06054b50],
    [10, 2, zip64 ? 0xffff : count],
    [12, 4, zip64 ? 0xffffffff : directory.length],
    [16, 4, zip64 ? 0xffffffff : begin],
    [20, 2, comment.length],
  )
  const parts = [local, Buffer.from(name), packed, directory, end64, end, Buffer.from(comment)]
  return Uint8Array.from(Buffer.concat(parts))
}

/** Little-endian numbers at their places. */
function record(size: number, ...fields: [at: number, bytes: number, value: number][]) {
  const buffer = Buffer.alloc(size)
  for (const [at, bytes, value] of fields) {
    if (bytes === 8) buffer.writeBigUInt64LE(BigInt(value), at)
    else buffer.writeUIntLE(value, at, bytes)
  }
  return buffer
}
