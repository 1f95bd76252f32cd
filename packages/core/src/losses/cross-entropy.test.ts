import { describe, expect, test } from 'vitest'
import { useBackend } from '../backend/use-backend.js'
import * as tf from '../tf.js'
import { crossEntropy } from './cross-entropy.js'

const rows = [
  [1, 2, 3],
  [5, -20, 2],
]
const truths = [0, 1]

/** In double precision, straight from the definition. */
function expected(labelSmoothing: number) {
  const losses = rows.map((row, i) => {
    const logSum = Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0))
    const target = (c: number) => (c === truths[i] ? 1 - labelSmoothing : 0) + labelSmoothing / 3
    return row.reduce((loss, x, c) => loss + target(c) * (logSum - x), 0)
  })
  return (losses[0]! + losses[1]!) / 2
}

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  test.each([0, 0.1])('with label smoothing of %d', async (labelSmoothing) => {
    await useBackend(backend)
    const before = tf.memory().numTensors
    const logits = tf.tensor2d(rows)
    const labels = tf.tensor1d(truths, 'int32')
    const loss = crossEntropy(logits, labels, { labelSmoothing })
    expect((await loss.data())[0]).toBeCloseTo(expected(labelSmoothing), 5)
    tf.dispose([logits, labels, loss])
    expect(tf.memory().numTensors).toBe(before)
  })

  test('its gradient is softmax less target', async () => {
    await useBackend(backend)
    const labels = tf.tensor1d(truths, 'int32')
    const gradient = tf.grad((x) => crossEntropy(x, labels))(tf.tensor2d(rows))
    const values = await gradient.data()
    rows.forEach((row, i) => {
      const sum = row.reduce((total, x) => total + Math.exp(x), 0)
      row.forEach((x, c) => {
        const wanted = (Math.exp(x) / sum - (c === truths[i] ? 1 : 0)) / 2
        expect(values[i * 3 + c]).toBeCloseTo(wanted, 5)
      })
    })
    tf.dispose([labels, gradient])
  })
})
