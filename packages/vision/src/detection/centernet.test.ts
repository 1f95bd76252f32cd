import { readFileSync } from 'node:fs'
import { CnnError, loadWeights, saveWeights, tf, useBackend } from '@cnn/core'
import { fillByFormula, formulaPicture, formulaUniform } from '@cnn/core/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { batchOf, centerNetBoxes, truthsOf } from '../../test/centernet-boxes.js'
import { mobilenetV2 } from '../classification/mobilenet-v2.js'
import { findPeaks } from './center-peaks.js'
import { centerTargets, gaussianRadius } from './center-targets.js'
import { type CenterNet, centernetMobilenetV2, centernetResnet18 } from './centernet.js'
import type { DetectionSample } from './detection-batch.js'

interface SampledMap {
  norm: number
  values: number[]
}
interface Golden {
  radii: [width: number, height: number, reference: number, exact: number][]
  targets: Record<'reference' | 'exact', TargetGolden>
  losses: Record<'things' | 'nothing', { losses: number[]; gradients: Record<string, SampledMap> }>
  peaks: [label: number, cell: number, score: number, ...corners: number[]][]
  networks: Record<string, { parameters: number; keys: number; maps: Record<string, SampledMap> }>
}
interface TargetGolden {
  places: number[]
  values: number[]
  cells: number[]
  wh: number[]
  reg: number[]
}
const golden = JSON.parse(
  readFileSync(new URL('../../golden/centernet.json', import.meta.url), 'utf8'),
) as Golden

beforeAll(async () => {
  await useBackend('wasm')
})

const grid = { height: 16, width: 24, classes: 5, stride: 4 }

function expectClose(found: ArrayLike<number>, expected: readonly number[], tolerance = 1e-5) {
  expect(found.length).toBe(expected.length)
  expected.forEach((value, i) => {
    expect(Math.abs(found[i]! - value)).toBeLessThan(tolerance * Math.max(1, Math.abs(value)))
  })
}

describe('targets', () => {
  test('radii are those of the reference, or right', () => {
    for (const [width, height, reference, exact] of golden.radii) {
      expectClose([gaussianRadius(width, height), gaussianRadius(width, height, 'exact')], [reference, exact]) // biome-ignore format: one line
    }
    expect(gaussianRadius(100, 100)).toBeCloseTo(27.3, 1)
    expect(gaussianRadius(100, 100, 'exact')).toBeCloseTo(8.2, 1)
  })

  test.each(['reference', 'exact'] as const)('peaks, sizes and offsets (%s radius)', (rule) => {
    const { places, values, cells, wh, reg } = golden.targets[rule]
    const targets = centerTargets(truthsOf(centerNetBoxes), grid, rule)
    expect(Array.from(targets.hm.keys()).filter((i) => targets.hm[i] !== 0)).toEqual(places)
    expectClose(places.map((place) => targets.hm[place]!), values) // biome-ignore format: one line
    expect(Array.from(targets.cells)).toEqual(cells)
    expectClose(targets.wh, wh)
    expectClose(targets.reg, reg)
    expect(targets.hm.filter((value) => value === 1).length).toBe(7)
  })

  test('what lies beyond the input has none', () => {
    const targets = centerTargets(truthsOf([[[0, 97, 3, 120, 20]]]), grid)
    expect(targets.cells.length).toBe(0)
    expect(targets.hm.every((value) => value === 0)).toBe(true)
  })
})

describe('peaks', () => {
  const [height, width, classes] = [15, 22, 4]
  /** A map as the script makes it, [classes, height, width], with the channels last. */
  const map = (key: string, low: number, high: number, channels: number) => {
    const values = formulaUniform(key, channels * height * width)
    return Float32Array.from(values, (_, i) => {
      const [cell, channel] = [Math.floor(i / channels), i % channels]
      return low + (high - low) * values[channel * height * width + cell]!
    })
  }

  test('are those of max pooling and top-k', () => {
    const logits = map('hm', -9, 3, classes)
    const peaks = findPeaks(logits, { height, width, classes }, { count: 40, threshold: 0 })
    expect(Array.from(peaks.labels)).toEqual(golden.peaks.map(([label]) => label))
    expect(Array.from(peaks.cells)).toEqual(golden.peaks.map(([, cell]) => cell))
    expectClose(peaks.scores, golden.peaks.map(([, , score]) => score)) // biome-ignore format: one line
  })

  test('of equal height stay, those of the lower class and the upper left cell first', () => {
    const flat = findPeaks(
      new Float32Array(2 * 3 * 2),
      { height: 2, width: 3, classes: 2 },
      { count: 8, threshold: 0.1 },
    )
    expect(Array.from(flat.labels)).toEqual([0, 0, 0, 0, 0, 0, 1, 1])
    expect(Array.from(flat.cells)).toEqual([0, 1, 2, 3, 4, 5, 0, 1])
  })

  test('are the best of many, and above the threshold', () => {
    const size = { height: 64, width: 64, classes: 3 }
    const logits = Float32Array.from(formulaUniform('many', 64 * 64 * 3), (u) => 8 * u - 4)
    const all = findPeaks(logits, size, { count: Infinity, threshold: 0 })
    const few = findPeaks(logits, size, { count: 10, threshold: 0 })
    expect(few).toEqual({
      cells: all.cells.slice(0, 10),
      labels: all.labels.slice(0, 10),
      scores: all.scores.slice(0, 10),
    })
    const good = findPeaks(logits, size, { count: Infinity, threshold: 0.97 })
    expect(good.scores.length).toBe(all.scores.filter((score) => score > 0.97).length)
    expect(good.scores.length).toBeGreaterThan(10)
    logits.fill(Number.NaN, 0, 6000)
    expect(findPeaks(logits, size, { count: 5, threshold: 0 }).scores.every(Number.isFinite)).toBe(true) // biome-ignore format: one line
  })
})

const builders: Record<string, () => CenterNet> = {
  centernetMobilenetV2: () =>
    centernetMobilenetV2({ numClasses: 5, channels: 32, widthMultiplier: 0.5, size: 64 }),
  centernetResnet18: () => centernetResnet18({ numClasses: 5, size: 64 }),
}

const picture = () => tf.tensor4d(formulaPicture(1, 3, 64, 96), [1, 64, 96, 3])

/** PyTorch's order. */
const channelsFirst = (map: tf.Tensor4D) =>
  tf.tidy(() => tf.transpose(map, [0, 3, 1, 2]).dataSync<'float32'>())

function expectSampled(name: string, found: Float32Array, { norm, values }: SampledMap) {
  const places = formulaUniform(`${name}/sample`, 12)
  const scale = Math.max(norm / Math.sqrt(found.length), 1e-12)
  expect(Math.abs(Math.hypot(...found) - norm)).toBeLessThan(1e-4 * norm + 1e-12)
  for (const [i, u] of places.entries()) {
    expect(Math.abs(found[Math.floor(u * found.length)]! - values[i]!) / scale).toBeLessThan(1e-3)
  }
}

describe.each(Object.keys(builders))('%s', (name) => {
  test('computes what it does in PyTorch', () => {
    const { parameters, keys, maps } = golden.networks[name]!
    using model = fillByFormula(builders[name]!())
    expect(model.parameterCount).toBe(parameters)
    expect([...model.stateTensors()].length).toBe(keys)
    tf.tidy(() => {
      for (const [key, map] of Object.entries(model.forward(picture()))) {
        expectSampled(key, channelsFirst(map), maps[key]!)
      }
    })
  })
})

test.each(['things', 'nothing'] as const)(
  'losses and their gradients are PyTorch’s (%s)',
  (kind) => {
    const pictures = kind === 'things' ? centerNetBoxes : [[], []]
    const count = pictures.length
    const model = withMaps(builders.centernetMobilenetV2!())
    const batch = batchOf(tf.zeros([count, 64, 96, 3]), pictures)
    const maps = model.mapsOf(count)
    const expected = golden.losses[kind]
    tf.tidy(() => {
      const losses = Object.values(model.network.losses(batch)).map((loss) => loss.dataSync()[0]!)
      expectClose(losses, expected.losses)
      const { value, grads } = tf.variableGrads(
        () => model.network.loss(batch),
        Object.values(maps),
      )
      expect(value.dataSync()[0]).toBeCloseTo(
        expected.losses.reduce((a, b) => a + b),
        3,
      )
      for (const [key, map] of Object.entries(maps)) {
        const gradient = grads[map.name] as tf.Tensor4D
        expectSampled(key, channelsFirst(gradient), expected.gradients[key]!)
      }
    })
    tf.dispose([...Object.values(maps), batch.images])
    model.network.dispose()
  },
)

/** The network with formula maps in place of what it computes. */
function withMaps(network: CenterNet) {
  let maps = {} as Record<'hm' | 'wh' | 'reg', tf.Variable>
  network.forward = () => maps as unknown as ReturnType<CenterNet['forward']>
  const make = (key: string, channels: number, count: number) =>
    tf.tidy(() => {
      const values = Float32Array.from(
        formulaUniform(key, count * channels * 16 * 24),
        (u) => 12 * u - 6,
      )
      return tf.variable(tf.transpose(tf.tensor4d(values, [count, channels, 16, 24]), [0, 2, 3, 1]))
    })
  const mapsOf = (count: number) => {
    maps = { hm: make('hm', 5, count), wh: make('wh', 2, count), reg: make('reg', 2, count) }
    return maps
  }
  return { network, mapsOf }
}

test('boxes come out of the maps as in the reference', async () => {
  const [height, width] = [15, 22]
  const model = builders.centernetMobilenetV2!()
  const map = (key: string, low: number, high: number, channels: number) =>
    tf.tidy(() => {
      const values = formulaUniform(key, channels * height * width)
      const scaled = Float32Array.from(values, (u) => low + (high - low) * u)
      return tf.transpose(tf.tensor4d(scaled, [1, channels, height, width]), [0, 2, 3, 1])
    }) as tf.Tensor4D
  model.forward = () => ({
    hm: map('hm', -9, 3, 4),
    wh: map('wh', 0.5, 6, 2),
    reg: map('reg', 0, 1, 2),
  })
  const images = tf.zeros([1, 64, 64, 3]) as tf.Tensor4D
  const before = tf.memory().numTensors
  const size = Int32Array.of(4 * height, 4 * width)
  const [found] = await model.detectBatch(images, size, { maxDetections: 40 })
  expect(tf.memory().numTensors).toBe(before)
  const limits = [88, 60, 88, 60]
  const corners = golden.peaks.flatMap(([, , , ...corners]) =>
    corners.map((value, i) => Math.min(limits[i]!, Math.max(0, value))),
  )
  expect(found!.labels.length).toBe(40)
  expectClose(found!.boxes, corners, 1e-4)
  const [few] = await model.detectBatch(images, size, { threshold: 0.9, maxDetections: 3 })
  expect(few!.scores.length).toBe(3)
  images.dispose()
  model.dispose()
})

test('pictures of other shapes are fitted, and boxes come back in their pixels', async () => {
  using model = centernetMobilenetV2({ numClasses: 2, size: 64, widthMultiplier: 0.25, seed: 1 })
  const sizes = Array.from(model.parameters()).find(([key]) => key === 'wh.2.bias')!
  sizes[1].value.assign(tf.tensor1d([6, 3]))
  const image = { data: new Uint8Array(128 * 40 * 3).fill(9), width: 128, height: 40, channels: 3 }
  const [found] = await model.detectImages([image])
  expect(found!.scores.length).toBeGreaterThan(10)
  expect(Math.max(...found!.boxes)).toBeGreaterThan(64)
  for (let i = 0; i < found!.scores.length; i++) {
    const [x1, y1, x2, y2] = found!.boxes.subarray(4 * i, 4 * i + 4)
    expect(x1! >= 0 && y1! >= 0 && x2! <= 128 && y2! <= 40).toBe(true)
  }
})

test('backbones take the weights of classifiers', async () => {
  using classifier = mobilenetV2({ widthMultiplier: 0.25, numClasses: 4, seed: 2 })
  using model = centernetMobilenetV2({ size: 64, widthMultiplier: 0.25, channels: 8 })
  const ignore = ['features.18', 'classifier']
  const { loaded } = await loadWeights(model.backbone, await saveWeights(classifier), { ignore })
  expect(loaded.length).toBe([...model.backbone.stateTensors()].length)
  const picture = tf.zeros([1, 64, 64, 3]) as tf.Tensor4D
  const [ours, theirs] = [model.backbone.forward(picture), classifier.features(picture)]
  expect(ours.map(({ shape }) => shape[3])).toEqual([8, 8, 24, 80])
  for (const level of [0, 1, 2])
    expect(ours[level]!.arraySync()).toEqual(theirs[level]!.arraySync())
  tf.dispose([picture, ours, theirs])
})

test('what makes no sense is refused', () => {
  expect(() => centernetMobilenetV2({ size: 500 })).toThrow(CnnError)
  using model = centernetMobilenetV2({ size: 64, widthMultiplier: 0.25 })
  expect(() => tf.tidy(() => model.forward(tf.zeros([1, 60, 64, 3])))).toThrow(/multiples of 32/)
})

test('it learns two pictures by heart', async () => {
  using model = centernetMobilenetV2({ numClasses: 3, size: 64, widthMultiplier: 0.25, channels: 16, seed: 3 }) // biome-ignore format: one line
  const samples = [paint([[0, 8, 8, 20, 24]]), paint([[2, 30, 10, 26, 14], [1, 10, 36, 18, 18]])] // biome-ignore format: one line
  const batch = model.collate(samples)
  const optimizer = tf.train.adam(0.01)
  const parameters = Array.from(model.parameters(), ([, { value }]) => value)
  const losses: number[] = []
  for (let step = 0; step < 14; step++) {
    const loss = optimizer.minimize(() => model.loss(batch), true, parameters)!
    losses.push(loss.dataSync()[0]!)
    loss.dispose()
  }
  tf.dispose(batch)
  optimizer.dispose()
  expect(losses.at(-1)!).toBeLessThan(0.6 * losses[0]!)
})

/** Grey boxes on black: label, x, y, width, height. */
function paint(boxes: readonly [number, number, number, number, number][]): DetectionSample {
  const data = new Uint8Array(64 * 64 * 3)
  for (const [label, x, y, width, height] of boxes) {
    for (let row = y; row < y + height; row++) {
      data.fill(80 * (label + 1), (row * 64 + x) * 3, (row * 64 + x + width) * 3)
    }
  }
  return {
    image: { data, width: 64, height: 64, channels: 3 },
    boxes: boxes.map(([label, x, y, width, height]) => ({ label, x, y, width, height })),
  }
}
