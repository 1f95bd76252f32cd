import { zlibSync } from 'fflate'
import { toBytes } from './channels.js'
import { crc32 } from './crc32.js'
import { checkImage, type Image } from './image.js'
import { pngSignature } from './png/chunks.js'

const colorTypes = [0, 4, 2, 6]

/**
 * Encodes a picture as an 8-bit PNG with as many channels as it has (1 to 4). Rows are filtered by "up", which suits
 * drawings, digits and charts. Throws 'bad-image' for a picture without pixels or with the wrong number of values.
 */
export function encodePng(image: Image): Uint8Array {
  checkImage(image)
  const { data, width, height, channels } = toBytes(image)
  const length = width * channels
  const rows = new Uint8Array(height * (length + 1))
  for (let y = 0; y < height; y++) {
    const to = y * (length + 1) + 1
    const from = y * length
    rows[to - 1] = 2
    for (let i = 0; i < length; i++) {
      rows[to + i] = data[from + i]! - (y === 0 ? 0 : data[from + i - length]!)
    }
  }
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  header.set([8, colorTypes[channels - 1]!], 8)
  return concatenate([
    pngSignature,
    chunk('IHDR', header),
    chunk('IDAT', zlibSync(rows)),
    chunk('IEND', new Uint8Array()),
  ])
}

/** The picture as a PNG data URL, for an HTML page or an `<img>`. */
export function toDataUrl(image: Image): string {
  const bytes = encodePng(image)
  const parts: string[] = []
  for (let i = 0; i < bytes.length; i += 8192) {
    parts.push(String.fromCharCode(...bytes.subarray(i, i + 8192)))
  }
  return `data:image/png;base64,${btoa(parts.join(''))}`
}

function chunk(type: string, body: Uint8Array) {
  const bytes = new Uint8Array(body.length + 12)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, body.length)
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i)
  bytes.set(body, 8)
  view.setUint32(8 + body.length, crc32(bytes.subarray(4, 8 + body.length)))
  return bytes
}

function concatenate(parts: Uint8Array[]) {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
