/** Samples that are values, or a whole file. */
export type Sound =
  | { samples: Float32Array<ArrayBuffer>; sampleRate: number }
  | { file: Uint8Array<ArrayBuffer> }

/** What is to be heard of a sample. */
export function soundOf(sample: unknown): Sound | undefined {
  const { waveform, sampleRate, sound } = (sample ?? {}) as Record<string, unknown>
  if (waveform instanceof Float32Array && typeof sampleRate === 'number') {
    return { samples: waveform.slice(), sampleRate }
  }
  return sound instanceof Uint8Array ? { file: sound.slice() } : undefined
}
