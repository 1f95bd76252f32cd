const binaryFormats: [start: string, offset: number, description: string][] = [
  ['PK\x03\x04', 0, 'a zip archive'],
  ['\x1f\x8b', 0, 'gzip-compressed data: unpack it first'],
  ['\x93NUMPY', 0, 'a NumPy array'],
  ['\x89HDF', 0, 'an HDF5 file'],
  ['ftyp', 4, 'a video'],
  ['\x1aE\xdf\xa3', 0, 'a video'],
]

const textFormats: [start: RegExp, description: string][] = [
  [/^<svg|^<\?xml[\s\S]*<svg/i, 'an SVG drawing, which must be rendered to pixels first'],
  [/^<(!doctype html|html|head|body)/i, 'a web page (perhaps an error page or a login)'],
  [/^version https:\/\/git-lfs/, 'a Git LFS pointer: fetch the real file with `git lfs pull`'],
  [/^%PDF/, 'a PDF document'],
  [/^[[{]/, 'JSON'],
]

/** What bytes that are not what was expected look like, for an error message. */
export function describeBytes(bytes: Uint8Array): string {
  const binary = binaryFormats.find(([start, offset]) => asciiAt(bytes, offset, start))
  if (binary) return binary[2]
  const text = new TextDecoder().decode(bytes.subarray(0, 512), { stream: true }).trimStart()
  const format = textFormats.find(([start]) => start.test(text))
  if (format) return format[1]
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what tells binary data from text
  const isText = !/[\0-\x08\x0e-\x1f\x7f\ufffd]/.test(text)
  if (isText) return `text (“${text.slice(0, 40).replace(/\s+/g, ' ')}”)`
  if (bytes.every((byte) => byte === 0)) return 'nothing but zero bytes'
  return 'no file format known here'
}

/** Whether the bytes from `offset` on are these characters (Latin-1). */
export function asciiAt(bytes: Uint8Array, offset: number, text: string) {
  for (let i = 0; i < text.length; i++) {
    if (bytes[offset + i] !== text.charCodeAt(i)) return false
  }
  return true
}
