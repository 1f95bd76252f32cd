import { describe, expect, test } from 'vitest'
import { Accuracy, TopKAccuracy } from './accuracy.js'

// scikit-learn: top_k_accuracy_score([0, 1, 2, 2], scores, k=1 | 2) gives 0.5, 0.75
const scores = Float32Array.of(0.5, 0.2, 0.2, 0.3, 0.4, 0.2, 0.2, 0.4, 0.3, 0.7, 0.2, 0.1)
const labels = [0, 1, 2, 2]

describe('accuracy', () => {
  test('is that of scikit-learn, in one batch or several', () => {
    expect(new Accuracy().update(scores, labels).result()).toBe(0.5)
    expect(new TopKAccuracy(2).update(scores, labels).result()).toBe(0.75)
    expect(new TopKAccuracy(3).update(scores, labels).result()).toBe(1)
    const batches = new TopKAccuracy(2)
    batches.update(scores.subarray(0, 3), labels.slice(0, 1))
    batches.update(scores.subarray(3), Int32Array.from(labels.slice(1)))
    expect(batches.result()).toBe(0.75)
    expect(batches).toMatchObject({ correct: 3, samples: 4 })
  })

  test('gives equals in the order of their classes', () => {
    const even = Float32Array.of(1, 1, 1)
    expect(new Accuracy().update(even, [0]).result()).toBe(1)
    expect(new Accuracy().update(even, [1]).result()).toBe(0)
    expect(new TopKAccuracy(2).update(even, [1]).result()).toBe(1)
  })

  test('takes logits with infinities', () => {
    expect(new Accuracy().update(Float32Array.of(-Infinity, 0, Infinity), [2]).result()).toBe(1)
  })

  test('of no sample is 0', () => {
    expect(new Accuracy().result()).toBe(0)
    expect(new Accuracy().update(new Float32Array(), []).result()).toBe(0)
    expect(new Accuracy().update(scores, labels).reset().result()).toBe(0)
  })
})

describe('refuses', () => {
  test.each([
    ['bad-scores', Float32Array.of(1, 2, 3), [0, 1]],
    ['bad-scores', Float32Array.of(1, NaN), [0]],
    ['bad-scores', Float32Array.of(1), []],
    ['bad-label', Float32Array.of(1, 2), [2]],
    ['bad-label', Float32Array.of(1, 2), [-1]],
    ['bad-label', Float32Array.of(1, 2), [0.5]],
    ['bad-label', Float32Array.of(1, 2), [NaN]],
  ])('%s %o for %o, counting nothing', (code, scores, labels) => {
    const accuracy = new Accuracy()
    expect(() => accuracy.update(scores, labels)).toThrow(expect.objectContaining({ code }))
    expect(accuracy.samples).toBe(0)
  })

  test.each([0, 1.5, NaN])('k = %d', (k) => {
    expect(() => new TopKAccuracy(k)).toThrow(expect.objectContaining({ code: 'bad-option' }))
  })
})
