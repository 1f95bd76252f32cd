import { badImage } from '../image.js'
import { BitReader, type HuffmanTable } from './bit-reader.js'
import { decodeScanFast } from './fast-scan.js'
import type { Frame } from './frame.js'
import { inverseDct, inverseDctFlat } from './inverse-dct.js'
import type { Scan, ScanComponent } from './scan.js'

type BlockDecoder = (part: ScanComponent, blockX: number, blockY: number) => void

/** From zigzag to natural order; 16 more entries catch runs past the end of a damaged block. */
export const naturalOrder = Uint8Array.of(
  ...[0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48],
  ...[41, 34, 27, 20, 13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15],
  ...[23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63],
  ...new Array<number>(16).fill(63),
)

/** Decodes one scan into its components; returns where the scan's data end. */
export function decodeScan(bytes: Uint8Array, start: number, frame: Frame, scan: Scan): number {
  const end = decodeScanFast(bytes, start, frame, scan) ?? decodeHere(bytes, start, frame, scan)
  for (const { component } of scan.components) component.seen = true
  return end
}

function decodeHere(bytes: Uint8Array, start: number, frame: Frame, scan: Scan): number {
  const reader = new BitReader(bytes, start)
  const blocks = frame.progressive ? progressiveBlocks(reader, scan) : sequentialBlocks(reader)
  const single = scan.components.length === 1 ? scan.components[0]! : undefined
  const wide = single?.component.blocksWide ?? frame.unitsWide
  const high = single?.component.blocksHigh ?? frame.unitsHigh
  const total = wide * high
  for (let unit = 0; unit < total; unit++) {
    if (scan.restartInterval > 0 && unit > 0 && unit % scan.restartInterval === 0) {
      reader.restart((unit / scan.restartInterval - 1) % 8)
      blocks.reset()
      for (const part of scan.components) part.prediction = 0
    }
    const x = unit % wide
    const y = (unit - x) / wide
    if (single) blocks.decode(single, x, y)
    else decodeUnit(scan.components, blocks.decode, x, y)
    reader.checkEnd()
  }
  return reader.position
}

function decodeUnit(parts: ScanComponent[], decode: BlockDecoder, unitX: number, unitY: number) {
  for (const part of parts) {
    const { h, v } = part.component
    for (let y = 0; y < v; y++) {
      for (let x = 0; x < h; x++) decode(part, unitX * h + x, unitY * v + y)
    }
  }
}

/** Whole blocks, transformed at once. */
function sequentialBlocks(reader: BitReader) {
  const block = new Int16Array(64)

  function decode(part: ScanComponent, blockX: number, blockY: number) {
    const { component, dc, ac, quantization } = part
    if (!dc || !ac || !quantization) throw missingTable()
    part.prediction += reader.readSigned(dcCategory(reader, dc))
    block[0] = part.prediction
    const filled = readCoefficients(reader, ac, block)
    const stride = component.stride * 8
    const to = blockY * 8 * stride + blockX * 8
    if (filled) {
      inverseDct(block, 0, quantization, component.samples, to, stride)
      block.fill(0)
    } else {
      inverseDctFlat(block[0], quantization[0]!, component.samples, to, stride)
    }
  }
  return { decode, reset: () => {} }
}

/** The 63 AC coefficients of a sequential block; false when all are zero. */
function readCoefficients(reader: BitReader, table: HuffmanTable, block: Int16Array) {
  let filled = false
  for (let k = 1; k < 64; k++) {
    const symbol = reader.symbol(table)
    const size = symbol & 15
    if (size === 0) {
      if (symbol !== 0xf0) break
      k += 15
      continue
    }
    k += symbol >> 4
    block[naturalOrder[k]!] = reader.readSigned(size)
    filled = true
  }
  return filled
}

/** One band or bit of each block (T.81, Annex G). */
function progressiveBlocks(reader: BitReader, { bandStart, bandEnd, high, low }: Scan) {
  let endOfBandRun = 0
  const bit = 1 << low

  function decodeDc(part: ScanComponent, data: Int16Array, at: number) {
    if (high !== 0) {
      if (reader.read(1)) data[at] = data[at]! | bit
      return
    }
    if (!part.dc) throw missingTable()
    part.prediction += reader.readSigned(dcCategory(reader, part.dc))
    data[at] = part.prediction << low
  }

  function decodeAcFirst(table: HuffmanTable, data: Int16Array, at: number) {
    if (endOfBandRun > 0) {
      endOfBandRun--
      return
    }
    for (let k = bandStart; k <= bandEnd; k++) {
      const symbol = reader.symbol(table)
      const run = symbol >> 4
      const size = symbol & 15
      if (size === 0 && run < 15) {
        endOfBandRun = (1 << run) - 1 + reader.read(run)
        return
      }
      k += run
      if (size > 0) data[at + naturalOrder[k]!] = reader.readSigned(size) << low
    }
  }

  /** Adds a bit to a coefficient that is not zero. */
  function refine(data: Int16Array, index: number) {
    const value = data[index]!
    if (reader.read(1) && (value & bit) === 0) data[index] = value + (value < 0 ? -bit : bit)
  }

  function decodeAcRefine(table: HuffmanTable, data: Int16Array, at: number) {
    let k = bandStart
    for (; k <= bandEnd && endOfBandRun === 0; k++) {
      const symbol = reader.symbol(table)
      let run = symbol >> 4
      const size = symbol & 15
      if (size === 0 && run < 15) {
        endOfBandRun = (1 << run) + reader.read(run)
        break
      }
      const value = size === 0 ? 0 : reader.read(1) ? bit : -bit
      for (; k <= bandEnd; k++) {
        const index = at + naturalOrder[k]!
        if (data[index] !== 0) refine(data, index)
        else if (run-- === 0) break
      }
      if (value !== 0) data[at + naturalOrder[k]!] = value
    }
    if (endOfBandRun === 0) return
    for (; k <= bandEnd; k++) {
      const index = at + naturalOrder[k]!
      if (data[index] !== 0) refine(data, index)
    }
    endOfBandRun--
  }

  function decode(part: ScanComponent, blockX: number, blockY: number) {
    const { component, ac } = part
    const at = (blockY * component.stride + blockX) * 64
    const data = component.coefficients!
    if (bandStart === 0) return decodeDc(part, data, at)
    if (!ac) throw missingTable()
    if (high === 0) decodeAcFirst(ac, data, at)
    else decodeAcRefine(ac, data, at)
  }
  const reset = () => {
    endOfBandRun = 0
  }
  return { decode, reset }
}

function dcCategory(reader: BitReader, table: HuffmanTable) {
  const category = reader.symbol(table)
  if (category > 15) throw badImage("The JPEG's picture data are damaged.")
  return category
}

const missingTable = () =>
  badImage('The JPEG is damaged: a scan refers to a table it does not have.')
