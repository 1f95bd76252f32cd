import { CnnError } from '../../errors.js'
import { type ByteImage, badImage } from '../image.js'
import { type HuffmanTable, huffmanTable } from './bit-reader.js'
import { type ColorSpace, toPixels } from './color.js'
import { decodeScan, naturalOrder } from './decode-scan.js'
import { toPixelsFast } from './fast-pixels.js'
import { inverseBlocksFast } from './fast-scan.js'
import { type Component, type Frame, readFrame } from './frame.js'
import { inverseDct } from './inverse-dct.js'
import type { Scan } from './scan.js'

const maxScans = 200

/**
 * Decodes a JPEG (ITU-T T.81: baseline, extended and progressive Huffman, 8 bits; grey, YCbCr, RGB, CMYK, YCCK) to
 * grey or RGB, without turning it. Pixels equal libjpeg's and PIL's bit for bit. CMYK is read as inverted, as Adobe
 * writes it and PIL and browsers assume.
 *
 * Throws 'bad-image' for damaged or cut-off files and 'unsupported-image' for arithmetic coding, lossless, 12 bits.
 * Memory stays below 16 bytes a pixel, and is not taken where the file is too short for the picture it announces.
 */
export function decodeJpeg(bytes: Uint8Array): ByteImage {
  const decoder = new Decoder(bytes)
  decoder.readSegments()
  return decoder.finish()
}

class Decoder {
  private readonly bytes: Uint8Array
  private frame: Frame | undefined
  private readonly quantization: (Int32Array | undefined)[] = []
  private readonly dcTables: (HuffmanTable | undefined)[] = []
  private readonly acTables: (HuffmanTable | undefined)[] = []
  private restartInterval = 0
  private scans = 0
  private jfif = false
  private adobeTransform: number | undefined

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /**
   * Reads to the end of the image. A file without its last marker is accepted when its scans are whole; of a
   * progressive one, later scans may be missing, so it is not.
   */
  readSegments() {
    const { bytes } = this
    let offset = 2
    while (offset + 2 <= bytes.length) {
      const marker = bytes[offset + 1]!
      if (bytes[offset] !== 0xff || marker === 0 || marker === 0xff) {
        offset++
        continue
      }
      if (marker === 0xd9) return
      if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
        offset += 2
        continue
      }
      const length = ((bytes[offset + 2] ?? 0) << 8) | (bytes[offset + 3] ?? 0)
      const end = offset + 2 + length
      if (length < 2 || end > bytes.length) {
        throw badImage(`The JPEG is damaged or cut off in the segment at byte ${offset}.`)
      }
      const body = bytes.subarray(offset + 4, end)
      offset = marker === 0xda ? this.readScan(body, end) : this.readSegment(marker, body, end)
    }
    if (this.frame?.progressive) throw badImage('The JPEG is cut off: its last marker is missing.')
  }

  /** Transforms what is left, and converts to grey or RGB. */
  finish(): ByteImage {
    const { frame } = this
    if (!frame || frame.components.some(({ seen }) => !seen)) {
      throw badImage('The JPEG is cut off: part of its picture is missing.')
    }
    for (const component of frame.components) {
      if (!component.coefficients) continue
      const table = this.quantization[component.quantization]
      if (!table) throw badImage('The JPEG is damaged: a quantisation table is missing.')
      if (!inverseBlocksFast(component, table, frame.kernels)) inverseBlocks(component, table)
      component.coefficients = undefined
    }
    const colorSpace = this.colorSpace(frame)
    return toPixelsFast(frame, colorSpace) ?? toPixels(frame, colorSpace)
  }

  private readSegment(marker: number, body: Uint8Array, end: number): number {
    if (marker === 0xdb) this.readQuantization(body)
    else if (marker === 0xc4) this.readHuffman(body)
    else if (marker === 0xdd) this.restartInterval = (body[0]! << 8) | body[1]!
    else if (marker === 0xe0) this.jfif ||= startsWith(body, 'JFIF')
    else if (marker === 0xee && startsWith(body, 'Adobe')) this.adobeTransform = body[11]
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8) this.startFrame(marker, body)
    return end
  }

  private startFrame(marker: number, body: Uint8Array) {
    if (marker > 0xc2) throw unsupported(marker < 0xc8 ? 'lossless' : 'arithmetic-coded')
    if (body[0] !== 8) throw unsupported(`${body[0]}-bit`)
    if (this.frame) throw badImage('The JPEG is damaged: it has two frames.')
    this.frame = readFrame(body, marker === 0xc2, this.bytes.length)
    if (![1, 3, 4].includes(this.frame.components.length)) {
      throw badImage(
        `The JPEG has ${this.frame.components.length} components; 1, 3 and 4 are known.`,
      )
    }
  }

  private readQuantization(body: Uint8Array) {
    for (let offset = 0; offset < body.length; ) {
      const spec = body[offset++]!
      const wide = spec >> 4 !== 0
      if (offset + (wide ? 128 : 64) > body.length) throw damagedTable()
      const table = new Int32Array(64)
      for (let k = 0; k < 64; k++) {
        const value = wide ? (body[offset++]! << 8) | body[offset++]! : body[offset++]!
        table[naturalOrder[k]!] = value
      }
      this.quantization[spec & 3] = table
    }
  }

  private readHuffman(body: Uint8Array) {
    for (let offset = 0; offset < body.length; ) {
      const spec = body[offset]!
      const counts = body.subarray(offset + 1, offset + 17)
      const total = counts.reduce((sum, count) => sum + count, 0)
      const end = offset + 17 + total
      if (end > body.length || total > 256) throw damagedTable()
      const tables = spec >> 4 === 0 ? this.dcTables : this.acTables
      tables[spec & 3] = huffmanTable(counts, body.subarray(offset + 17, end))
      offset = end
    }
  }

  private readScan(body: Uint8Array, start: number): number {
    const { frame } = this
    if (!frame) throw badImage('The JPEG is damaged: its picture comes before its size.')
    if (++this.scans > maxScans) throw badImage(`The JPEG has more than ${maxScans} scans.`)
    return decodeScan(this.bytes, start, frame, this.scan(frame, body))
  }

  private scan(frame: Frame, body: Uint8Array): Scan {
    const count = body[0] ?? 0
    if (count < 1 || count > 4 || body.length < 4 + 2 * count) {
      throw badImage('The JPEG is damaged: a scan header makes no sense.')
    }
    const components = Array.from({ length: count }, (_, i) => {
      const component = frame.components.find(({ id }) => id === body[1 + 2 * i])
      if (!component) throw badImage('The JPEG is damaged: a scan has an unknown component.')
      const tables = body[2 + 2 * i]!
      const dc = this.dcTables[(tables >> 4) & 3]
      const ac = this.acTables[tables & 3]
      const quantization = this.quantization[component.quantization]
      return { component, dc, ac, quantization, prediction: 0 }
    })
    const [bandStart, bandEnd, approximation] = body.subarray(1 + 2 * count)
    const [high, low] = [approximation! >> 4, approximation! & 15]
    const scan = { components, bandStart: bandStart!, bandEnd: bandEnd!, high, low }
    if (frame.progressive) checkProgressive(scan)
    return { ...scan, restartInterval: this.restartInterval }
  }

  /** libjpeg's rules: JFIF means YCbCr, Adobe's marker says which, else the components' names. */
  private colorSpace({ components }: Frame): ColorSpace {
    if (components.length === 1) return 'grey'
    if (components.length === 4) {
      return this.adobeTransform === undefined || this.adobeTransform === 0 ? 'cmyk' : 'ycck'
    }
    if (this.jfif) return 'ycbcr'
    if (this.adobeTransform !== undefined) return this.adobeTransform === 0 ? 'rgb' : 'ycbcr'
    return String.fromCharCode(...components.map(({ id }) => id)) === 'RGB' ? 'rgb' : 'ycbcr'
  }
}

function inverseBlocks({ coefficients, stride, rows, samples }: Component, table: Int32Array) {
  for (let block = 0; block < stride * rows; block++) {
    const x = block % stride
    const to = (block - x) * 64 + x * 8
    inverseDct(coefficients!, block * 64, table, samples, to, stride * 8)
  }
}

function checkProgressive({
  components,
  bandStart,
  bandEnd,
  high,
  low,
}: Omit<Scan, 'restartInterval'>) {
  const dc = bandStart === 0 && bandEnd === 0
  const ac = bandStart > 0 && bandEnd >= bandStart && bandEnd < 64 && components.length === 1
  if ((dc || ac) && low <= 13 && (high === 0 || high === low + 1)) return
  throw badImage('The JPEG is damaged: a progressive scan makes no sense.')
}

const damagedTable = () => badImage('The JPEG is damaged: one of its tables is cut off.')

const unsupported = (kind: string) =>
  new CnnError(
    'unsupported-image',
    `The picture is a ${kind} JPEG, which is not read here. Save it as an ordinary JPEG or PNG.`,
  )

const startsWith = (bytes: Uint8Array, text: string) =>
  [...text].every((character, i) => bytes[i] === character.charCodeAt(0))
