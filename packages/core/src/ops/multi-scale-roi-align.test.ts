import { beforeAll, describe, expect, test } from 'vitest'
import { golden, someBoxes } from '../../golden/boxes.js'
import { spread } from '../../golden/operations.js'
import { compareWithGolden } from '../../test/compare-with-golden.js'
import { useBackend } from '../backend/use-backend.js'
import * as tf from '../tf.js'
import { multiScaleRoiAlign } from './multi-scale-roi-align.js'

/** The golden's features, whose channels come first there. */
function level(index: number) {
  const [height, width] = [16 >> index, 24 >> index]
  const values = spread([2, 2, height, width], 24 + index)
  const last = Float32Array.from(values, (_, i) => {
    const [channel, pixel, picture] = [
      i % 2,
      Math.floor(i / 2) % (height * width),
      Math.floor(i / (2 * height * width)),
    ]
    return values[(picture * 2 + channel) * height * width + pixel]!
  })
  return { values: last, shape: [2, height, width, 2] }
}

const exact = [3, 3, 35, 35, 5, 5, 5, 9]
const boxes = Float32Array.of(
  ...someBoxes(8, 28, { size: 12, width: 60 }),
  ...someBoxes(6, 29, { size: 50, width: 40 }),
  ...exact,
)
const pictures = Int32Array.from({ length: 16 }, (_, i) => i % 2)

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(async () => void (await useBackend(backend)))

  test.each(golden.multiScaleRoiAlign)(
    'equals torchvision: $levels levels, aligned $aligned',
    ({ levels, aligned, canonicalSize, ...entry }) => {
      const strides = [4, 8, 16, 32].slice(0, levels)
      const settings = {
        outputSize: [2, 3],
        samplingRatio: 2,
        strides,
        aligned,
        canonicalSize,
      } as const
      const operate = (...features: tf.Tensor[]) =>
        multiScaleRoiAlign(features as tf.Tensor4D[], boxes, pictures, settings)
      compareWithGolden(
        entry,
        operate,
        strides.map((_, index) => level(index)),
      )
    },
  )

  test('no boxes give an empty result', () => {
    tf.tidy(() => {
      const features = [tf.ones([1, 4, 4, 3]), tf.ones([1, 2, 2, 3])] as tf.Tensor4D[]
      const options = { outputSize: 2, strides: [4, 8] }
      const none = multiScaleRoiAlign(features, new Float32Array(), new Int32Array(), options)
      expect(none.shape).toEqual([0, 2, 2, 3])
      expect(none.dataSync()).toHaveLength(0)
    })
  })
})

test('levels without boxes have a gradient, of 0, and all have where there is no box', async () => {
  await useBackend('wasm')
  tf.tidy(() => {
    const features = [level(0), level(1)].map(({ values, shape }) => tf.tensor(values, shape))
    const sumOf = (box: Float32Array) =>
      tf.grads((...levels) => {
        const places = new Int32Array(box.length / 4)
        const options = { outputSize: 2, strides: [4, 8] }
        return tf.sum(multiScaleRoiAlign(levels as tf.Tensor4D[], box, places, options))
      })(features)
    const [used, unused] = sumOf(Float32Array.of(0, 0, 9, 9))
    expect(tf.sum(used!).dataSync()[0]).toBeGreaterThan(0)
    expect(unused!.shape).toEqual(features[1]!.shape)
    for (const gradient of [unused!, ...sumOf(new Float32Array())]) {
      expect(tf.sum(tf.abs(gradient)).dataSync()[0]).toBe(0)
    }
  })
})

test('of levels with one stride the first has the boxes', async () => {
  await useBackend('cpu')
  tf.tidy(() => {
    const features = [tf.ones([1, 4, 4, 1]), tf.zeros([1, 4, 4, 1])] as tf.Tensor4D[]
    const box = Float32Array.of(0, 0, 100, 100, 0, 0, 4000, 4000)
    const options = { outputSize: 1, strides: [32, 32] }
    const found = multiScaleRoiAlign(features, box, Int32Array.of(0, 0), options)
    expect([...found.dataSync()].every((value) => value > 0)).toBe(true)
  })
})

test('what does not fit is refused', async () => {
  await useBackend('cpu')
  tf.tidy(() => {
    const features = [tf.ones([1, 4, 4, 1])] as tf.Tensor4D[]
    const [box, picture] = [Float32Array.of(0, 0, 8, 8), Int32Array.of(0)]
    const align = (strides: number[], places = picture) =>
      multiScaleRoiAlign(features, box, places, { outputSize: 1, strides })
    expect(() => align([4, 8])).toThrow(/1 levels of features, but 2 strides/)
    expect(() => align([6])).toThrow(/powers of 2/)
    expect(() => align([4], Int32Array.of(0, 0))).toThrow(/4 corners are not 4 for each of 2/)
    expect(() => align([4], Int32Array.of(1))).toThrow(/picture 1/)
  })
})
