import { CnnError, tf, useBackend } from '@cnn/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { decodeSsd } from './ssd-detections.js'
import { countedBoxes } from './ssd-losses.js'
import { ssdTargets } from './ssd-targets.js'
import { ssdlite320MobilenetV3Large } from './ssdlite.js'
import { torchvisionClasses } from './torchvision-classes.js'

beforeAll(async () => {
  await useBackend('wasm')
})

/** Four boxes of 10 × 10 pixels side by side. */
const anchors = Float32Array.from([0, 1, 2, 3].flatMap((i) => [10 * i, 0, 10 * i + 10, 10]))

describe('targets', () => {
  test('each thing has a box, and each box the thing that it overlaps most', () => {
    const truths = [
      {
        boxes: Float32Array.of(0, 0, 10, 10, 21, 0, 29, 10, 36, 8, 38, 10),
        labels: Int32Array.of(2, 0, 1),
      },
      { boxes: new Float32Array(0), labels: new Int32Array(0) },
    ]
    const { classes, deltas, positives } = ssdTargets(truths, anchors, [1, 7, 9])
    expect([...classes]).toEqual([9, 0, 1, 7, 0, 0, 0, 0])
    expect([...positives]).toEqual([3, 0])
    const third = [...deltas.subarray(8, 12)].map((value) => +value.toFixed(4))
    expect(third).toEqual([0, 0, +(5 * Math.log(0.8)).toFixed(4), 0])
    expect(deltas.subarray(16).every((value) => value === 0)).toBe(true)
  })

  test('the three most wrong boxes without a thing count for each with one', () => {
    const classes = Int32Array.of(0, 4, 0, 0, 0, 0, /**/ 0, 0, 0, 0, 0, 0)
    const losses = Float32Array.of(0.5, 0.1, 2, 1, 3, 0.2, /**/ 9, 9, 9, 9, 9, 9)
    const targets = { classes, deltas: new Float32Array(48), positives: Int32Array.of(1, 0) }
    expect([...countedBoxes(losses, targets)]).toEqual([0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
  })
})

describe('detections', () => {
  const layout = { anchors, outputs: 3, categoryIds: [1, 2] }
  const limits = { threshold: 0.2, iouThreshold: 0.5, candidates: 3, maxDetections: 3 }
  const size = { width: 36, height: 10 }
  // Background, first and second class of each box.
  const scores = [[0.1, 0.6, 0.3], [0.1, 0.7, 0.2], [0.9, 0.05, 0.05], [0.4, 0, 0.6]] // biome-ignore format: one line

  test('are those above the threshold, best first, within the picture', () => {
    const picture = { scores: Float32Array.from(scores.flat()), deltas: new Float32Array(16), size }
    const found = decodeSsd(picture, layout, limits)
    expect([...found.labels]).toEqual([0, 0, 1])
    expect([...found.boxes.subarray(0, 4)]).toEqual([10, 0, 20, 10])
    expect([...found.boxes.subarray(8, 12)]).toEqual([30, 0, 36, 10])
  })

  test('boxes that overlap a better one of their class are dropped', () => {
    // The second box is moved onto the first.
    const deltas = Float32Array.of(0, 0, 0, 0, -10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    const picture = { scores: Float32Array.from(scores.flat()), deltas, size }
    const found = decodeSsd(picture, layout, { ...limits, maxDetections: 10 })
    expect([...found.labels]).toEqual([0, 1, 1])
    expect(found.scores[0]).toBeCloseTo(0.7)
  })
})

describe('classes', () => {
  test("are COCO's 80 with 91 outputs unless told otherwise", () => {
    const { numClasses, outputs, labels, categoryIds } = torchvisionClasses({})
    expect([numClasses, outputs, labels?.[79], categoryIds[79]]).toEqual([80, 91, 'toothbrush', 90])
    expect(torchvisionClasses({ labels: ['cat', 'dog'] })).toMatchObject({
      ...{ numClasses: 2, outputs: 3, categoryIds: [1, 2] },
    })
  })

  test.each([
    { numClasses: 2, labels: ['cat'] },
    { numClasses: 0 },
    { numClasses: 2, categoryIds: [1] },
    { categoryIds: [1, 1] },
    { categoryIds: [0, 1] },
    { numClasses: 1.5 },
  ])('that do not fit are refused: %o', (options) => {
    expect(() => torchvisionClasses(options)).toThrow(CnnError)
  })
})

describe('SSDlite', () => {
  test('is built again from what it says of itself, and leaves no tensor', async () => {
    const before = tf.memory().numTensors
    const model = ssdlite320MobilenetV3Large({ numClasses: 2 })
    const { name, options } = model.architecture
    expect(name).toBe('ssdlite320MobilenetV3Large')
    using again = ssdlite320MobilenetV3Large(JSON.parse(JSON.stringify(options)))
    expect(again.parameterCount).toBe(model.parameterCount)
    const built = tf.memory().numTensors
    const image = { data: new Uint8Array(40 * 30 * 3), width: 40, height: 30, channels: 3 }
    const found = await model.detectImages([image, image], { threshold: 0.3, maxDetections: 5 })
    expect(found.map(({ scores }) => scores.length <= 5)).toEqual([true, true])
    await expect(
      model.detectImages([image], { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'aborted' })
    expect(tf.memory().numTensors).toBe(built)
    model.dispose()
    again.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})
