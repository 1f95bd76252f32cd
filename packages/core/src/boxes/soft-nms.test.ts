import { expect, test } from 'vitest'
import { someBoxes, someScores } from '../../golden/boxes.js'
import { useBackend } from '../backend/use-backend.js'
import * as tf from '../tf.js'
import { type SoftNmsOptions, softNms } from './soft-nms.js'

test('the Gaussian is that of TensorFlow.js', async () => {
  await useBackend('cpu')
  const [boxes, scores] = [someBoxes(120, 1), someScores(120, 2)]
  const [indices, picked] = tf.tidy(() => {
    const found = tf.image.nonMaxSuppressionWithScore(
      ...([tf.tensor2d(boxes, [120, 4]), tf.tensor1d(scores), 60, 1, 0.1, 0.25] as const),
    )
    const { selectedIndices, selectedScores } = found as Record<string, tf.Tensor>
    return [selectedIndices!.dataSync(), selectedScores!.dataSync()]
  })
  const found = softNms(boxes, scores, { sigma: 0.5, scoreThreshold: 0.1, maxBoxes: 60 })
  expect([...found.indices]).toEqual([...indices])
  for (const [i, score] of found.scores.entries()) expect(score).toBeCloseTo(picked[i]!, 5)
})

// The second overlaps the first by a half, the third by nothing.
const boxes = Float32Array.of(0, 0, 4, 4, 0, 0, 4, 2, 8, 8, 9, 9)

test('a box that overlaps a better one comes later, with a lower score', () => {
  const { indices, scores } = softNms(boxes, [0.9, 0.8, 0.6])
  expect([...indices]).toEqual([0, 2, 1])
  expect(scores[2]).toBeCloseTo(0.8 * Math.exp(-0.5), 6)
  const linear = softNms(boxes, [0.9, 0.8, 0.6], { method: 'linear' })
  expect(linear.scores[2]).toBeCloseTo(0.4, 6)
  const lenient = softNms(boxes, [0.9, 0.8, 0.6], { method: 'linear', iouThreshold: 0.5 })
  expect([...lenient.indices]).toEqual([0, 1, 2])
})

test('labels, thresholds and numbers that are none', () => {
  const apart = softNms(boxes, [0.9, 0.8, 0.6], { labels: [1, 2, 1] })
  expect([...apart.scores]).toEqual([...Float32Array.of(0.9, 0.8, 0.6)])
  expect([...softNms(boxes, [0.9, 0.8, 0.6], { scoreThreshold: 0.5 }).indices]).toEqual([0, 2])
  expect([...softNms(boxes, [Number.NaN, 0.8, 0.6]).indices]).toEqual([1, 2])
  expect(softNms(new Float32Array(), []).indices).toHaveLength(0)
})

test('options and lengths that make no sense are refused', () => {
  expect(() => softNms(boxes, [1])).toThrow(/3 boxes, but 1 scores/)
  expect(() => softNms(boxes, [1, 2, 3], { sigma: 0 })).toThrow(/sigma 0/)
  const options = { method: 'cubic' } as unknown as SoftNmsOptions
  expect(() => softNms(boxes, [1, 2, 3], options)).toThrow(/'cubic'/)
})
