import { expect, test } from 'vitest'
import { type ToneSample, tones, tonesCard } from './index.js'

let made: Promise<ToneSample[]> | undefined
/** Sounds without noise, made once for all tests. */
const quiet = () => (made ??= tones({ difficulty: 0, counts: { train: 240 } }).train.toArray())

/** Where the sound is, and how often it crosses zero in each of so many parts of it: its pitch, times two. */
function pitches({ waveform, sampleRate }: ToneSample, parts: number) {
  const loud = waveform.findIndex((value) => Math.abs(value) > 0.12)
  const end = waveform.findLastIndex((value) => Math.abs(value) > 0.12)
  const length = Math.floor((end - loud) / parts)
  return Array.from({ length: parts }, (_, part) => {
    let crossings = 0
    for (let i = loud + part * length + 1; i < loud + (part + 1) * length; i++) {
      if (waveform[i - 1]! < 0 && waveform[i]! >= 0) crossings++
    }
    return (crossings * sampleRate) / length
  })
}

const named = (samples: readonly ToneSample[], name: (typeof tonesCard.classes)[number]) =>
  samples.filter(({ label }) => tonesCard.classes[label] === name)

test('sounds have all kinds, and their loudest place is within bounds', async () => {
  const samples = await quiet()
  expect(new Set(samples.map(({ label }) => label)).size).toBe(tonesCard.classes.length)
  for (const { waveform, sampleRate } of samples) {
    expect([waveform.length, sampleRate]).toEqual([16_000, 16_000])
    const peak = waveform.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    expect(peak).toBeGreaterThan(0.2)
    expect(peak).toBeLessThan(0.96)
  }
})

test('chirps rise and fall as they are called, and tones stay', async () => {
  const samples = await quiet()
  const rising = named(samples, 'rising chirp').map((sample) => pitches(sample, 4))
  const falling = named(samples, 'falling chirp').map((sample) => pitches(sample, 4))
  expect(rising.length).toBeGreaterThan(8)
  for (const [first, , , last] of rising) expect(last!).toBeGreaterThan(1.2 * first!)
  for (const [first, , , last] of falling) expect(first!).toBeGreaterThan(1.2 * last!)
  for (const [first, , , last] of named(samples, 'tone').map((sample) => pitches(sample, 4))) {
    expect(last! / first!).toBeGreaterThan(0.93)
    expect(last! / first!).toBeLessThan(1.07)
  }
  for (const sample of named(samples, 'rising and falling')) {
    const [a, b, c, d, e] = pitches(sample, 5)
    expect(c!).toBeGreaterThan(Math.max(a!, e!))
    expect(Math.abs(b! - d!)).toBeLessThan(0.2 * c!)
  }
})

test('pitch does not tell the kind', async () => {
  const samples = await quiet()
  const tone = named(samples, 'tone').map((sample) => pitches(sample, 1)[0]!)
  expect(Math.max(...tone) / Math.min(...tone)).toBeGreaterThan(4)
})

test('the more difficult, the louder the noise; other lengths and rates', async () => {
  const [loud] = await tones({
    difficulty: 1,
    seed: 3,
    seconds: 0.5,
    sampleRate: 8000,
    counts: { train: 1 },
  }).train.toArray()
  expect(loud!.waveform.length).toBe(4000)
  const noiseOf = async (difficulty: number) => {
    const samples = await tones({ difficulty, counts: { train: 40 } }).train.toArray()
    // The first samples are before most sounds.
    const levels = samples.map(({ waveform }) => {
      const start = waveform.slice(0, 40)
      return Math.sqrt(start.reduce((sum, value) => sum + value * value, 0) / 40)
    })
    return levels.sort((a, b) => a - b)[20]!
  }
  expect(await noiseOf(1)).toBeGreaterThan(3 * (await noiseOf(0)))
})
