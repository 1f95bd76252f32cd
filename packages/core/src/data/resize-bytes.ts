import { type AxisWeights, fixedWeights } from './axis-weights.js'
import type { Box } from './crop.js'
import type { Image } from './image.js'
import { type PictureKernels, pictureKernels } from './kernels/picture-kernels.js'

/**
 * Scales a part of a picture of bytes in WebAssembly, to the same values as `resample`; undefined where it cannot be done
 * there. A direction without weights keeps its size.
 */
export function resizeBytes(
  { data, width, channels }: Image,
  part: Box,
  across: AxisWeights | undefined,
  down: AxisWeights | undefined,
): Uint8Array | Uint8ClampedArray | undefined {
  const isBytes = data instanceof Uint8Array || data instanceof Uint8ClampedArray
  if (!isBytes || (channels !== 1 && channels !== 3)) return undefined
  const columns = across && packed(across, part.width, channels === 3 ? 2 : 8, channels)
  const lines = down && packed(down, part.height, 2, 1)

  const length = (across?.length ?? part.width) * channels
  const rows = down?.length ?? part.height
  const pitch = width * channels
  const middlePitch = Math.ceil(length / 16) * 16 + 16
  const kernels = pictureKernels(
    (part.height + 1) * pitch +
      (part.height + 5) * middlePitch +
      (rows + 1) * length +
      bytesOf(columns) +
      bytesOf(lines) +
      1024,
  )
  if (!kernels) return undefined
  let place = { at: kernels.reserve((part.height + 1) * pitch + 64), pitch }
  const source = data.subarray(part.y * pitch, (part.y + part.height) * pitch)
  kernels.bytes.set(source, place.at)
  place.at += part.x * channels
  if (columns) {
    const middle = {
      at: kernels.reserve((part.height + 5) * middlePitch + 64),
      pitch: middlePitch,
    }
    const resample = channels === 3 ? kernels.run.resampleAcross : kernels.run.resampleGreyAcross
    const tables = [kernels.write(columns.starts), kernels.write(columns.weights)] as const
    const ends = [place.at, place.pitch, part.height, middle.at, middle.pitch] as const
    resample(...ends, columns.length, ...tables, columns.groups)
    place = middle
  }
  if (lines) {
    const target = kernels.reserve((rows + 1) * length + 64)
    const tables = [kernels.write(lines.starts), kernels.write(lines.weights)] as const
    kernels.run.resampleDown(place.at, place.pitch, target, length, rows, ...tables, lines.groups)
    place = { at: target, pitch: length }
  }
  const result = takeRows(kernels, place, length, rows)
  return data instanceof Uint8Array ? result : new Uint8ClampedArray(result.buffer)
}

function takeRows(
  kernels: PictureKernels,
  { at, pitch }: { at: number; pitch: number },
  length: number,
  rows: number,
) {
  const { bytes } = kernels
  if (pitch === length) return bytes.slice(at, at + length * rows)
  const result = new Uint8Array(length * rows)
  for (let row = 0; row < rows; row++) {
    const from = at + row * pitch
    result.set(bytes.subarray(from, from + length), row * length)
  }
  return result
}

/** Weights as the kernels read them. */
interface PackedWeights {
  /** Output positions. */
  length: number
  /** Where each begins in the source: bytes of a row, or rows. */
  starts: Int32Array
  weights: Int32Array
  /** Groups of taps of each. */
  groups: number
}

const bytesOf = (packed: PackedWeights | undefined) =>
  packed ? 4 * (packed.starts.length + packed.weights.length) + 64 : 0

const lowerBits = 11

/**
 * The taps in groups of two or eight: first the upper parts of their weights, then the lower 11 bits. All positions have
 * as many groups; those at the far end begin earlier, so that at most one group's taps but one lie beyond it.
 */
function packed(axis: AxisWeights, from: number, groupSize: 2 | 8, step: number): PackedWeights {
  const { length, taps, counts } = axis
  const fixed = fixedWeights(axis)
  const groups = Math.ceil(counts.reduce((most, count) => Math.max(most, count), 1) / groupSize)
  const lastStart = Math.max(0, from - groups * groupSize)
  const starts = new Int32Array(length)
  const halves = new Int16Array(2 * length * groups * groupSize)
  const shift = groupSize === 2 ? 1 : 3
  for (let x = 0; x < length; x++) {
    const start = Math.min(axis.starts[x]!, lastStart)
    starts[x] = start * step
    let tap = axis.starts[x]! - start
    const end = x * taps + counts[x]!
    for (let k = x * taps; k < end; k++, tap++) {
      const group = x * groups + (tap >> shift)
      const place = 2 * group * groupSize + (tap & (groupSize - 1))
      halves[place] = fixed[k]! >> lowerBits
      halves[place + groupSize] = fixed[k]! & ((1 << lowerBits) - 1)
    }
  }
  return { length, starts, weights: new Int32Array(halves.buffer), groups }
}
