import { describe, expect, test } from 'vitest'
import { ConfusionMatrix } from './confusion-matrix.js'

const oneHot = (classes: readonly number[], count: number) =>
  Float32Array.from({ length: classes.length * count }, (_, i) =>
    classes[Math.floor(i / count)] === i % count ? 1 : 0,
  )

// The figures are those of scikit-learn's classification_report(truth, predicted, labels=range(4), zero_division=0).
const truth = [0, 1, 2, 2, 2, 0, 1, 1]
const predicted = [0, 0, 2, 2, 1, 0, 1, 2]

describe('the confusion matrix', () => {
  test('has the truth in its rows, and the figures of scikit-learn', () => {
    const report = new ConfusionMatrix(['a', 'b', 'c', 'd']).add(predicted, truth).result()
    expect(report.matrix).toEqual([
      [2, 0, 0, 0],
      [1, 1, 1, 0],
      [0, 1, 2, 0],
      [0, 0, 0, 0],
    ])
    expect(report.accuracy).toBe(5 / 8)
    expect(report.samples).toBe(8)
    const [a, b, c, d] = report.classes
    expect(a).toEqual({ label: 'a', precision: 2 / 3, recall: 1, f1: 0.8, support: 2 })
    expect(b).toEqual({ label: 'b', precision: 1 / 2, recall: 1 / 3, f1: 0.4, support: 3 })
    expect(c).toEqual({ label: 'c', precision: 2 / 3, recall: 2 / 3, f1: 2 / 3, support: 3 })
    expect(d).toEqual({ label: 'd', precision: 0, recall: 0, f1: 0, support: 0 })
    expect(report.macro.precision).toBeCloseTo((2 / 3 + 1 / 2 + 2 / 3) / 4, 15)
    expect(report.macro.recall).toBe(0.5)
    expect(report.macro.f1).toBeCloseTo((0.8 + 0.4 + 2 / 3) / 4, 15)
  })

  test('is the same from scores, batch by batch', () => {
    const whole = new ConfusionMatrix(4).add(predicted, truth)
    const batches = new ConfusionMatrix(4)
    batches.update(oneHot(predicted.slice(0, 5), 4), truth.slice(0, 5))
    batches.update(oneHot(predicted.slice(5), 4), Uint8Array.from(truth.slice(5)))
    expect(batches.result()).toEqual(whole.result())
    expect(batches.reset().result().samples).toBe(0)
  })

  test('of nothing has zeros, not NaN', () => {
    const { accuracy, classes, macro } = new ConfusionMatrix(1).result()
    expect({ accuracy, ...macro }).toEqual({ accuracy: 0, precision: 0, recall: 0, f1: 0 })
    expect(classes).toEqual([{ label: 'class 0', precision: 0, recall: 0, f1: 0, support: 0 }])
  })
})

test.each([
  ['bad-scores', (matrix: ConfusionMatrix) => matrix.update(Float32Array.of(1, 2), [0])],
  ['bad-label', (matrix: ConfusionMatrix) => matrix.update(Float32Array.of(1, 2, 3), [3])],
  ['bad-label', (matrix: ConfusionMatrix) => matrix.add([0, 3], [0, 0])],
  ['bad-scores', (matrix: ConfusionMatrix) => matrix.add([0, 1], [0])],
  ['bad-option', () => new ConfusionMatrix([])],
])('refuses %s, counting nothing', (code, act) => {
  const matrix = new ConfusionMatrix(3)
  expect(() => act(matrix)).toThrow(expect.objectContaining({ code }))
  expect(matrix.result().samples).toBe(0)
})
