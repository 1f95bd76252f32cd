export interface WavOptions {
  sampleRate?: number
  channels?: number
  /** 8, 16, 24 or 32 whole bits, or 'float32', 'float64', 'a-law', 'mu-law' (whose samples are bytes already). */
  format?: 8 | 16 | 24 | 32 | 'float32' | 'float64' | 'a-law' | 'mu-law'
  /** With the header of several channels, where the format is a GUID. */
  isExtensible?: boolean
  /** A chunk of text before the samples, of odd length too. */
  note?: string
}

const codes = { float32: [3, 32], float64: [3, 64], 'a-law': [6, 8], 'mu-law': [7, 8] } as const

/** A WAV file of samples from -1 to 1, the channels interleaved. */
export function writeWav(samples: ArrayLike<number>, options: WavOptions = {}): Uint8Array {
  const { sampleRate = 8000, channels = 1, format = 16, isExtensible = false, note } = options
  const [code, bits] = typeof format === 'number' ? [1, format] : codes[format]
  const bytes = bits / 8
  const formatBytes = isExtensible ? 40 : 16
  const noteBytes = note === undefined ? 0 : 8 + note.length + (note.length % 2)
  const dataBytes = samples.length * bytes
  const begin = 12 + 8 + formatBytes + noteBytes + 8
  const file = new Uint8Array(begin + dataBytes + (dataBytes % 2))
  const view = new DataView(file.buffer)
  const text = (at: number, value: string) => file.set(new TextEncoder().encode(value), at)
  text(0, 'RIFF')
  view.setUint32(4, file.length - 8, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, formatBytes, true)
  view.setUint16(20, isExtensible ? 0xfffe : code, true)
  view.setUint16(22, channels, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, sampleRate * channels * bytes, true)
  view.setUint16(32, channels * bytes, true)
  view.setUint16(34, bits, true)
  if (isExtensible) {
    view.setUint16(36, 22, true)
    view.setUint16(38, bits, true)
    view.setUint16(44, code, true)
    file.set([0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71], 46)
  }
  if (note !== undefined) {
    text(20 + formatBytes, 'note')
    view.setUint32(24 + formatBytes, note.length, true)
    text(28 + formatBytes, note)
  }
  text(begin - 8, 'data')
  view.setUint32(begin - 4, dataBytes, true)
  for (let i = 0; i < samples.length; i++) setSample(view, begin + i * bytes, samples[i]!, format)
  return file
}

function setSample(view: DataView, at: number, value: number, format: WavOptions['format']) {
  if (format === 'float32') view.setFloat32(at, value, true)
  else if (format === 'float64') view.setFloat64(at, value, true)
  else if (format === 8) view.setUint8(at, Math.round(value * 127) + 128)
  else if (format === 16) view.setInt16(at, Math.round(value * 32767), true)
  else if (format === 32) view.setInt32(at, Math.round(value * 2147483647), true)
  else if (format === 24) {
    const whole = Math.round(value * 8388607)
    view.setInt16(at + 1, whole >> 8, true)
    view.setUint8(at, whole & 255)
  } else view.setUint8(at, value)
}

/** A tone of this pitch and length. */
export const tone = (hertz: number, seconds: number, sampleRate = 8000) =>
  Float32Array.from(
    { length: Math.round(seconds * sampleRate) },
    (_, i) => Math.sin((2 * Math.PI * hertz * i) / sampleRate) * 0.8,
  )
