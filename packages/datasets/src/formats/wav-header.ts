/**
 * The header of WAV files: RIFF chunks, of which `fmt ` says how the samples of `data` are written.
 * Source: Microsoft and IBM, "Multimedia Programming Interface and Data Specifications 1.0", 1991, and Microsoft,
 * "Multiple Channel Audio Data and WAVE Files", 2007 (the extensible form).
 */
import { CnnError } from '@cnn/core/data'

export interface WavHeader {
  /** How a sample is written. */
  encoding: 'integer' | 'float' | 'a-law' | 'mu-law'
  /** Hertz. */
  sampleRate: number
  channels: number
  bitsPerSample: number
  /** Bytes of one sample of all channels. */
  frameBytes: number
  /** How many samples each channel has. */
  frames: number
  seconds: number
  /** Where the samples begin in the file. */
  dataBegin: number
}

const encodings: Readonly<Record<number, WavHeader['encoding']>> = {
  1: 'integer',
  3: 'float',
  6: 'a-law',
  7: 'mu-law',
}
const extensible = 0xfffe
const unknownLength = 0xffffffff

/**
 * Reads the header of a WAV file from its bytes, or from the first of them.
 * @param length how many bytes the whole file has, where only its beginning is given
 * @throws CnnError 'bad-wav' naming the file
 */
export function readWavHeader(
  bytes: Uint8Array,
  name = 'The sound',
  length = bytes.length,
): WavHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!(textAt(view, 0) === 'RIFF' && textAt(view, 8) === 'WAVE')) {
    throw bad(name, textAt(view, 0) === 'RF64' ? 'it is RF64, which is not read here' : noWave)
  }
  let format: WavFormat | undefined
  for (let at = 12; at + 8 <= bytes.length; ) {
    const [kind, size, begin] = [textAt(view, at), view.getUint32(at + 4, true), at + 8]
    if (kind === 'fmt ') format = readFormat(view, begin, size, name)
    if (kind === 'data') {
      if (!format)
        throw bad(name, 'its samples come before the chunk that says how they are written')
      return { ...format, ...extent(format, begin, size, length, name) }
    }
    // Chunks begin at even places.
    at = begin + size + (size % 2)
  }
  const missing = format ? 'no samples' : 'no format'
  throw bad(name, `it has ${missing} within the first ${bytes.length} bytes`)
}

const noWave = 'it does not begin as WAV files do'

type WavFormat = Pick<
  WavHeader,
  'encoding' | 'sampleRate' | 'channels' | 'bitsPerSample' | 'frameBytes'
>

function readFormat(view: DataView, begin: number, size: number, name: string): WavFormat {
  if (size < 16 || begin + size > view.byteLength) throw bad(name, 'its format is cut short')
  const tag = view.getUint16(begin, true)
  const code = tag === extensible && size >= 26 ? view.getUint16(begin + 24, true) : tag
  const encoding = encodings[code]
  if (!encoding) throw bad(name, `its samples are compressed (code ${code}): decode it first`)
  const channels = view.getUint16(begin + 2, true)
  const sampleRate = view.getUint32(begin + 4, true)
  const frameBytes = view.getUint16(begin + 12, true)
  const bitsPerSample = view.getUint16(begin + 14, true)
  const bytesPerSample = frameBytes / channels
  const wanted = encoding === 'float' ? [4, 8] : encoding === 'integer' ? [1, 2, 3, 4] : [1]
  const isSound = channels >= 1 && sampleRate >= 1 && sampleRate <= 10_000_000
  if (!isSound || !wanted.includes(bytesPerSample) || bitsPerSample > 8 * bytesPerSample) {
    throw bad(
      name,
      `it announces ${channels} channels of ${bitsPerSample} bits in ${frameBytes} bytes at ${sampleRate} Hz, which no sound has`,
    )
  }
  return { encoding, sampleRate, channels, bitsPerSample, frameBytes }
}

function extent(
  { frameBytes, sampleRate }: WavFormat,
  dataBegin: number,
  size: number,
  length: number,
  name: string,
) {
  const left = Math.max(0, length - dataBegin)
  // Programs that write to a pipe do not know the length beforehand.
  const bytes = size === unknownLength ? left : size
  if (bytes > left) {
    throw bad(name, `it is cut short: ${size} bytes of samples are announced, ${left} are there`)
  }
  const frames = Math.floor(bytes / frameBytes)
  return { dataBegin, frames, seconds: frames / sampleRate }
}

/** Four characters, or fewer at the end. */
function textAt(view: DataView, at: number) {
  let text = ''
  for (let i = at; i < Math.min(at + 4, view.byteLength); i++) {
    text += String.fromCharCode(view.getUint8(i))
  }
  return text
}

const bad = (name: string, problem: string) =>
  new CnnError('bad-wav', `${name} is no WAV file that can be read: ${problem}.`)
