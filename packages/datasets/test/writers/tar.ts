/** Headers of tar as the standards and GNU tar have them, also such as no program should write. */

export interface TarFields {
  path: string
  content?: Uint8Array | string
  /** '0' file, '1' hard link, '2' link, '3' device, '5' folder, 'x' and 'g' pax records, 'L' and 'K' GNU long names. */
  type?: string
  target?: string
  prefix?: string
  /** 'ustar\0' + '00' (POSIX), 'ustar  \0' (GNU) or '' (before 1988). */
  magic?: string
  /** What the header says, if not the content's length. */
  size?: number
  /** The size in big-endian bytes after 0x80, as GNU tar has it for large files. */
  isBinary?: boolean
  modified?: number
  /** What the header says, if not the right sum. */
  sum?: number
}

const block = 512

export function tarEntry(fields: TarFields): Buffer {
  const { path, type = '0', target = '', prefix = '', magic = 'ustar\x0000' } = fields
  const content = Buffer.from(fields.content ?? '')
  const { size = content.length, isBinary = false, modified = 0 } = fields
  const header = Buffer.alloc(block)
  header.write(path, 0, 100)
  header.write('0000644\0', 100)
  header.write('0001750\0', 108)
  header.write('0001750\0', 116)
  if (isBinary) {
    header[124] = 0x80
    header.writeBigUInt64BE(BigInt(size), 128)
  } else {
    header.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  }
  header.write(`${modified.toString(8).padStart(11, '0')}\0`, 136)
  header.write('        ', 148)
  header.write(type, 156)
  header.write(target, 157, 100)
  header.write(magic, 257, 8, 'latin1')
  header.write(prefix, 345, 155)
  const sum = fields.sum ?? header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, content, Buffer.alloc(-content.length & (block - 1))])
}

/** A record of a pax header: its own length, a key and a value. */
export function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`)
  let length = rest
  while (length !== rest + `${length}`.length) length = rest + `${length}`.length
  return `${length} ${key}=${value}\n`
}

/** An archive of such entries, with the two blocks of zeros at its end. */
export const tarOf = (...entries: TarFields[]): Buffer =>
  Buffer.concat([...entries.map(tarEntry), Buffer.alloc(2 * block)])
