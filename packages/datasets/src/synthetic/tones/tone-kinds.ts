import { exponential, sine } from '../portable-math.js'
import type { WorldRandom } from '../world-random.js'

export const toneKinds = [
  'tone',
  'rising chirp',
  'falling chirp',
  'rising and falling',
  'vibrato',
  'tremolo',
  'two tones in turn',
  'beeps',
  'bell',
  'band of noise',
  'clicks',
  'chord',
] as const

export type ToneKind = (typeof toneKinds)[number]

/** A sound as a function of the sample's number, called for 0, 1, 2 … in turn. */
type Sound = (i: number) => number

/** A sound of this kind, of random pitch, timbre and pace. */
export function toneShape(
  kind: ToneKind,
  random: WorldRandom,
  seconds: number,
  sampleRate: number,
): Sound {
  const pitch = 220 * exponential(random.uniform(0, 2.1))
  const timbre = drawTimbre(random)
  const count = seconds * sampleRate
  const sweep = exponential(random.uniform(0.45, 1.4))
  const play = (frequency: (share: number, time: number) => number) =>
    oscillator(timbre, sampleRate, (i) => frequency(i / count, i / sampleRate))
  switch (kind) {
    case 'tone':
      return play(() => pitch)
    case 'rising chirp':
      return play((share) => pitch * (1 + (sweep - 1) * share))
    case 'falling chirp':
      return play((share) => pitch * (1 + (sweep - 1) * (1 - share)))
    case 'rising and falling':
      return play((share) => pitch * (1 + (sweep - 1) * (1 - Math.abs(2 * share - 1))))
    case 'vibrato': {
      const [rate, depth] = [random.uniform(4, 9), random.uniform(0.04, 0.12)]
      return play((_, time) => pitch * (1 + depth * sine(2 * Math.PI * rate * time)))
    }
    case 'two tones in turn': {
      const [pace, ratio] = [random.uniform(3, 8), random.uniform(1.2, 1.7)]
      return play((_, time) => (Math.floor(time * pace) % 2 === 0 ? pitch : pitch * ratio))
    }
    case 'tremolo': {
      const [rate, depth] = [random.uniform(4, 10), random.uniform(0.7, 1)]
      const tone = play(() => pitch)
      const swell = (i: number) =>
        1 - depth * (0.5 + 0.5 * sine((2 * Math.PI * rate * i) / sampleRate))
      return (i) => tone(i) * swell(i)
    }
    case 'beeps': {
      const tone = play(() => pitch)
      return gated(tone, random.uniform(4, 9) / sampleRate, random.uniform(0.3, 0.6))
    }
    case 'bell':
      return bell(random, pitch, sampleRate)
    case 'band of noise':
      return resonance(random, pitch, sampleRate, () => 1)
    case 'clicks': {
      const period = Math.floor(sampleRate / random.uniform(9, 28))
      return resonance(random, pitch, sampleRate, (i) => (i % period < 12 ? 1 : 0))
    }
    case 'chord':
      return chord(random, pitch, timbre, sampleRate)
  }
}

/** How loud the first overtones are. */
const drawTimbre = (random: WorldRandom) => [1, random.uniform(0, 0.5), random.uniform(0, 0.3)]

function oscillator(timbre: readonly number[], sampleRate: number, frequency: Sound): Sound {
  let phase = 0
  return (i) => {
    phase += frequency(i) / sampleRate
    phase -= Math.floor(phase)
    let sum = 0
    for (let k = 0; k < timbre.length; k++) sum += timbre[k]! * sine(2 * Math.PI * (k + 1) * phase)
    return sum
  }
}

/** On for a share of each period and off for the rest, without clicks. */
const gated =
  (tone: Sound, rate: number, share: number): Sound =>
  (i) => {
    const place = i * rate - Math.floor(i * rate)
    const edge = Math.min(place, share - place) / 0.04
    return tone(i) * Math.min(1, Math.max(0, edge))
  }

/** Partials of which each dies away, the higher the sooner; they are no multiples of the lowest. */
function bell(random: WorldRandom, pitch: number, sampleRate: number): Sound {
  const decay = random.uniform(3, 8)
  const partials = [1, 2.76, 5.4].map((ratio, k) => ({
    step: (2 * Math.PI * Math.min(pitch * ratio, 0.45 * sampleRate)) / sampleRate,
    fall: exponential((-decay * (1 + 0.8 * k)) / sampleRate),
    loudness: 1 / (1 + k),
  }))
  return (i) => {
    let sum = 0
    for (const partial of partials) {
      sum += partial.loudness * sine(partial.step * i)
      partial.loudness *= partial.fall
    }
    return sum
  }
}

/** White noise, when it is on, through a filter that rings at the pitch. */
function resonance(random: WorldRandom, pitch: number, sampleRate: number, on: Sound): Sound {
  const ring = 1 - random.uniform(0.02, 0.06)
  const turn = 2 * ring * sine((2 * Math.PI * pitch) / sampleRate + Math.PI / 2)
  let [last, before] = [0, 0]
  return (i) => {
    const value = turn * last - ring * ring * before + random.uniform(-1, 1) * on(i)
    before = last
    last = value
    return value * 0.12
  }
}

/** Three tones at once: major, minor or of fourths. */
function chord(random: WorldRandom, pitch: number, timbre: readonly number[], sampleRate: number) {
  const ratios = random.pick([
    [1, 1.25, 1.5],
    [1, 1.2, 1.5],
    [1, 1.3333, 1.7778],
  ])
  const voices = ratios.map((ratio) => oscillator(timbre, sampleRate, () => pitch * ratio))
  return (i: number) => (voices[0]!(i) + voices[1]!(i) + voices[2]!(i)) / 2
}
