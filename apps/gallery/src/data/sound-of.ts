import type { SampleDetail } from './data.service.js'

/** What is to be heard of a sample. */
export function soundOf(sample: unknown): SampleDetail['sound'] {
  const { waveform, sampleRate, sound } = (sample ?? {}) as Record<string, unknown>
  if (waveform instanceof Float32Array && typeof sampleRate === 'number') {
    return { samples: waveform.slice(), sampleRate }
  }
  return sound instanceof Uint8Array ? { file: sound.slice() } : undefined
}
