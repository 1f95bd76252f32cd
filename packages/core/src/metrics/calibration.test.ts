import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { formulaUniform } from '../testing/formula-weights.js'
import { Calibration } from './calibration.js'
import { fitTemperature } from './temperature.js'

interface Golden {
  scale: number
  samples: number
  classes: number
  ece: number
  counts: number[]
  confidence: number
  temperature: number
}
const goldenFile = new URL('../../golden/calibration.json', import.meta.url)
const goldens = JSON.parse(readFileSync(goldenFile, 'utf8')) as Golden[]

/** The logits and labels of the script that made the goldens: right in about 70 of 100 cases. */
function answers({ scale, samples, classes }: Golden) {
  const logits = Float32Array.from(
    formulaUniform('logits', samples * classes),
    (u) => (u - 0.5) * scale,
  )
  const chances = formulaUniform('chance', samples)
  const labels = Int32Array.from(chances, (chance, sample) => {
    const row = logits.subarray(sample * classes, (sample + 1) * classes)
    return (row.indexOf(Math.max(...row)) + (chance > 0.7 ? 1 : 0)) % classes
  })
  return { logits, labels }
}

function softmax(logits: Float32Array, classes: number, temperature = 1) {
  const out = new Float32Array(logits.length)
  for (let start = 0; start < logits.length; start += classes) {
    const row = logits.subarray(start, start + classes)
    const shares = Array.from(row, (logit) => Math.exp((logit - Math.max(...row)) / temperature))
    const sum = shares.reduce((a, b) => a + b)
    out.set(
      shares.map((share) => share / sum),
      start,
    )
  }
  return out
}

describe.each(goldens)('logits of scale $scale', (golden) => {
  const { logits, labels } = answers(golden)
  const { classes, samples } = golden

  test('have the calibration error of Guo et al.', () => {
    const { ece, confidence, bins } = new Calibration()
      .update(softmax(logits, classes), labels)
      .result()
    expect(ece).toBeCloseTo(golden.ece, 6)
    expect(confidence).toBeCloseTo(golden.confidence, 6)
    expect(bins.map((bin) => bin.samples)).toEqual(golden.counts)
  })

  test('have the temperature that PyTorch finds', () => {
    expect(fitTemperature(logits, labels)).toBeCloseTo(golden.temperature, 5)
  })

  test('in batches are as in one', () => {
    const scores = softmax(logits, classes)
    const batches = new Calibration()
    batches.update(scores.subarray(0, 100 * classes), labels.subarray(0, 100))
    batches.update(scores.subarray(100 * classes), labels.subarray(100, samples))
    expect(batches.result()).toEqual(new Calibration().update(scores, labels).result())
  })
})

test('the temperature undoes what made a classifier too sure', () => {
  const [samples, classes] = [3000, 5]
  const logits = Float32Array.from(formulaUniform('logits', samples * classes), (u) => 5 * u)
  const scores = softmax(logits, classes)
  const chances = formulaUniform('drawn', samples)
  // Each label is drawn with its probability, so that these scores are right.
  const labels = Int32Array.from(chances, (chance, sample) => {
    let label = 0
    for (let left = chance; label < classes - 1; label++) {
      left -= scores[sample * classes + label]!
      if (left < 0) break
    }
    return label
  })
  const eceOf = (rows: Float32Array) => new Calibration().update(rows, labels).result().ece
  expect(eceOf(scores)).toBeLessThan(0.03)
  const tooSure = logits.map((logit) => 3 * logit)
  expect(eceOf(softmax(tooSure, classes))).toBeGreaterThan(0.2)
  const temperature = fitTemperature(tooSure, labels)
  expect(temperature).toBeGreaterThan(2.7)
  expect(temperature).toBeLessThan(3.3)
  expect(eceOf(softmax(tooSure, classes, temperature))).toBeLessThan(0.03)
})

test('an answer at an edge belongs to the bin below', () => {
  const { bins, ece } = new Calibration(4).update(Float32Array.of(0.5, 0.5, 0, 1), [0, 0]).result()
  expect(bins.map(({ samples }) => samples)).toEqual([0, 1, 0, 1])
  expect(bins[1]).toEqual({ low: 0.25, high: 0.5, samples: 1, confidence: 0.5, accuracy: 1 })
  expect(ece).toBe(0.75)
  expect(new Calibration().result()).toMatchObject({ ece: 0, confidence: 0 })
})

test('a class that is ruled out does no harm to the temperature', () => {
  const logits = Float32Array.of(2, 0, -Infinity, 1, 0, -Infinity, 1, 0, -Infinity)
  const without = Float32Array.of(2, 0, 1, 0, 1, 0)
  expect(fitTemperature(logits, [0, 0, 1])).toBeCloseTo(fitTemperature(without, [0, 0, 1]), 9)
})

test.each([
  ['bad-option', () => new Calibration(0)],
  ['bad-scores', () => new Calibration().update(Float32Array.of(3, 1), [0])],
  ['bad-scores', () => new Calibration().update(Float32Array.of(NaN, 1), [0])],
  ['bad-label', () => new Calibration().update(Float32Array.of(0.5, 0.5), [2])],
  ['empty-data', () => fitTemperature(new Float32Array(), [])],
  ['no-temperature', () => fitTemperature(Float32Array.of(9, 0, 0, 9), [0, 1])],
  ['no-temperature', () => fitTemperature(Float32Array.of(9, 0, 0, 9), [1, 0])],
])('refuses with %s', (code, act) => {
  expect(act).toThrow(expect.objectContaining({ code }))
})
