import { badTar } from './tar-header.js'

const decoder = new TextDecoder()

/** Records "30 mtime=1350244992.023960108\n", of which the number is the length of the whole record in bytes. */
export function readPaxRecords(bytes: Uint8Array, at: number, name: string): Map<string, string> {
  const records = new Map<string, string>()
  for (let begin = 0; begin < bytes.length; ) {
    // What fills up the block.
    if (bytes[begin] === 0) break
    const space = bytes.indexOf(0x20, begin)
    const digits = space < 0 ? '' : decoder.decode(bytes.subarray(begin, space))
    const end = begin + Number(digits)
    const equals = bytes.indexOf(0x3d, space)
    const isRecord =
      /^[1-9]\d{0,6}$/.test(digits) && end <= bytes.length && equals > space && equals < end
    if (!isRecord || bytes[end - 1] !== 0x0a) throw badTar(name, at, 'has a damaged pax record')
    const key = decoder.decode(bytes.subarray(space + 1, equals))
    records.set(key, decoder.decode(bytes.subarray(equals + 1, end - 1)))
    begin = end
  }
  return records
}

/** The same in writing. */
export function writePaxRecords(records: ReadonlyMap<string, string>): Uint8Array {
  const encoder = new TextEncoder()
  const lines = [...records].map(([key, value]) => {
    const rest = encoder.encode(` ${key}=${value}\n`).length
    let length = rest + `${rest}`.length
    if (`${length}`.length > `${rest}`.length) length++
    return `${length} ${key}=${value}\n`
  })
  return encoder.encode(lines.join(''))
}
