import { tone, writeWav } from './wav.js'

export interface SpeechCommandsLayout {
  words: readonly string[]
  /** Eight hexadecimal digits each. */
  speakers: readonly string[]
  validation: readonly string[]
  testing: readonly string[]
}

/** Speech Commands in its official layout: a folder for each word, the lists of speakers held back, and noise. */
export function writeSpeechCommands({ words, speakers, ...held }: SpeechCommandsLayout) {
  const files = new Map<string, Uint8Array>()
  const names = (who: readonly string[]) =>
    words.flatMap((word) => who.map((speaker) => `${word}/${speaker}_nohash_0.wav`))
  for (const [i, name] of names(speakers).entries()) {
    files.set(name, writeWav(tone(200 + 20 * i, 0.05, 16_000), { sampleRate: 16_000 }))
  }
  files.set(
    '_background_noise_/white_noise.wav',
    writeWav(tone(50, 0.2, 16_000), { sampleRate: 16_000 }),
  )
  files.set('_background_noise_/README.md', new TextEncoder().encode('noise'))
  const list = (who: readonly string[]) => new TextEncoder().encode(`${names(who).join('\n')}\n`)
  files.set('validation_list.txt', list(held.validation))
  files.set('testing_list.txt', list(held.testing))
  return files
}
