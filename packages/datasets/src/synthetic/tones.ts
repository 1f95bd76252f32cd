/**
 * Sounds of twelve kinds: tones, chirps, vibrato, bells, clicks … Pitch, length, loudness and beginning are random and
 * tell nothing of the kind: only how pitch and loudness change in time does, and what sounds together.
 *
 * Far from recordings: sources are ideal, there are no rooms and no other sounds but hum and noise.
 */
import type { DataCard } from '../data-card.js'
import { exponential, sine } from './portable-math.js'
import { type ToneKind, toneKinds, toneShape } from './tones/tone-kinds.js'
import { checkRange, makeWorld, type World, type WorldOptions, worldCard } from './world.js'
import type { WorldRandom } from './world-random.js'

export interface TonesOptions extends WorldOptions {
  /** How long each sound is; 1 by default. */
  seconds?: number
  /** Samples per second; 16,000 by default. */
  sampleRate?: number
  /** 0 has hardly any noise; at 1 noise is as loud as the sound. 0.5 by default. */
  difficulty?: number
}

export interface ToneSample {
  /** -1 … 1, one channel. */
  waveform: Float32Array
  sampleRate: number
  label: number
}

export const tonesCard = {
  ...worldCard,
  id: 'synthetic-tones',
  name: 'Synthetic tones and chirps',
  summary: 'sounds of twelve kinds, told apart by how they change in time',
  classes: toneKinds,
} as const satisfies DataCard

/**
 * Sounds with their kinds.
 * @throws CnnError 'invalid-argument' for an option out of its range
 */
export function tones({
  seconds = 1,
  sampleRate = 16_000,
  difficulty = 0.5,
  ...options
}: TonesOptions = {}): World<ToneSample> {
  checkRange('seconds', seconds, 0.25, 60)
  checkRange('sampleRate', sampleRate, 8000, 192_000, { whole: true })
  checkRange('difficulty', difficulty, 0, 1)
  const length = Math.round(seconds * sampleRate)
  return makeWorld(tonesCard, options, (random) => {
    const label = random.integer(toneKinds.length)
    const waveform = new Float32Array(length)
    addSound(waveform, random, toneKinds[label]!, seconds, sampleRate)
    scaleTo(waveform, 1)
    addNoise(waveform, random, sampleRate, difficulty)
    scaleTo(waveform, random.uniform(0.25, 0.95))
    return { waveform, sampleRate, label }
  })
}

/** The sound somewhere in the waveform, swelling and dying away. */
function addSound(
  waveform: Float32Array,
  random: WorldRandom,
  kind: ToneKind,
  seconds: number,
  sampleRate: number,
) {
  const duration = random.uniform(0.5, 0.92) * seconds
  const start = Math.floor(random.uniform(0, seconds - duration) * sampleRate)
  const shape = toneShape(kind, random, duration, sampleRate)
  const count = Math.floor(duration * sampleRate)
  const [attack, release] = [random.uniform(0.005, 0.03), random.uniform(0.02, 0.08)]
  for (let i = 0; i < count; i++) {
    const rise = Math.min(1, i / (attack * sampleRate), (count - i) / (release * sampleRate))
    waveform[start + i] = rise * shape(i)
  }
}

/** White noise and hum, 36 … 0 decibels below the sound. */
function addNoise(
  waveform: Float32Array,
  random: WorldRandom,
  sampleRate: number,
  difficulty: number,
) {
  const decibels = -36 + 36 * difficulty * random.uniform()
  const noise = 0.7 * exponential((decibels * Math.LN10) / 20)
  const hum = noise * random.uniform(0, 0.6)
  const step = (2 * Math.PI * random.uniform(45, 130)) / sampleRate
  let state = random.bits() | 1
  for (let i = 0; i < waveform.length; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    const sum = (state & 255) + ((state >>> 8) & 255) + ((state >>> 16) & 255) + (state >>> 24)
    waveform[i]! += (noise * (sum - 510)) / 147.8 + hum * sine(i * step)
  }
}

/** Makes the loudest sample this loud. */
function scaleTo(waveform: Float32Array, peak: number) {
  let largest = 0
  for (const value of waveform) largest = Math.max(largest, Math.abs(value))
  for (let i = 0; i < waveform.length; i++) waveform[i]! *= peak / largest
}
