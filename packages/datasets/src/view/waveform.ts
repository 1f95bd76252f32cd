import type { ByteImage } from '@cnn/core/data'
import { readWavHeader, type WavHeader } from '../formats/wav-header.js'
import { groundColor } from './sample-view.js'

const [width, height] = [384, 192]

/** The loudest and the quietest of the values that fall into each column, and how loud they are on average. */
export interface Envelope {
  low: Float32Array
  high: Float32Array
  /** The root of the mean square. */
  power: Float32Array
}

/** The envelope of a waveform of any length. */
export function envelopeOf(
  count: number,
  valueAt: (i: number) => number,
  columns: number,
): Envelope {
  const low = new Float32Array(columns)
  const high = new Float32Array(columns)
  const power = new Float32Array(columns)
  for (let column = 0; column < columns; column++) {
    const begin = Math.floor((column * count) / columns)
    const end = Math.max(begin + 1, Math.floor(((column + 1) * count) / columns))
    // Long sounds are looked at in places: a picture shows no more.
    const step = Math.max(1, Math.floor((end - begin) / 512))
    let [sum, seen] = [0, 0]
    for (let i = begin; i < Math.min(end, count); i += step) {
      const value = valueAt(i)
      if (value < low[column]!) low[column] = value
      if (value > high[column]!) high[column] = value
      sum += value * value
      seen++
    }
    power[column] = seen > 0 ? Math.sqrt(sum / seen) : 0
  }
  return { low, high, power }
}

/** The waveform as a picture, the loud middle lighter. */
export function drawWaveform(count: number, valueAt: (i: number) => number): ByteImage {
  const { low, high, power } = envelopeOf(count, valueAt, width)
  const loudest = Math.max(1e-6, ...high, ...low.map((value) => -value))
  const data = new Uint8Array(width * height * 3)
  for (let i = 0; i < data.length; i++) data[i] = groundColor[i % 3]!
  const middle = (height - 1) / 2
  const reach = middle - 4
  const paint = (x: number, from: number, to: number, color: readonly number[]) => {
    for (let y = Math.round(middle - to * reach); y <= Math.round(middle - from * reach); y++) {
      data.set(color, 3 * (y * width + x))
    }
  }
  for (let x = 0; x < width; x++) {
    paint(x, low[x]! / loudest, high[x]! / loudest, [42, 128, 124])
    const inner = power[x]! / loudest
    paint(x, -inner, inner, [120, 220, 210])
  }
  return { data, width, height, channels: 3 }
}

/** A function that gives the samples of a WAV file, all channels together, as -1 … 1. */
export function wavValues(
  bytes: Uint8Array,
  name?: string,
): { header: WavHeader; valueAt: (i: number) => number } {
  const header = readWavHeader(bytes, name)
  const { channels, frameBytes, dataBegin } = header
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const read = valueReader(view, header)
  const width = frameBytes / channels
  const valueAt = (i: number) => {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) {
      sum += read(dataBegin + i * frameBytes + channel * width)
    }
    return sum / channels
  }
  return { header, valueAt }
}

function valueReader(view: DataView, { encoding, frameBytes, channels }: WavHeader) {
  const width = frameBytes / channels
  if (encoding === 'float') {
    return width === 4
      ? (at: number) => view.getFloat32(at, true)
      : (at: number) => view.getFloat64(at, true)
  }
  if (encoding === 'mu-law') return (at: number) => muLaw(view.getUint8(at))
  if (encoding === 'a-law') return (at: number) => aLaw(view.getUint8(at))
  if (width === 1) return (at: number) => (view.getUint8(at) - 128) / 128
  if (width === 2) return (at: number) => view.getInt16(at, true) / 2 ** 15
  if (width === 3) return (at: number) => view.getInt16(at + 1, true) / 2 ** 15
  return (at: number) => view.getInt32(at, true) / 2 ** 31
}

/** ITU-T G.711. */
function muLaw(code: number) {
  const bits = ~code & 255
  const value = (((bits & 15) << 3) + 132) * 2 ** ((bits >> 4) & 7) - 132
  return (bits & 128 ? -value : value) / 32768
}

function aLaw(code: number) {
  const bits = code ^ 0x55
  const exponent = (bits >> 4) & 7
  const mantissa = ((bits & 15) << 4) + 8
  const value = exponent === 0 ? mantissa : (mantissa + 256) * 2 ** (exponent - 1)
  return (bits & 128 ? value : -value) / 32768
}
