import { existsSync, readFileSync } from 'node:fs'
import { CnnError, loadWeights, type Parameter, randomStream, readImage, tf, trainingMode, useBackend } from '@cnn/core' // biome-ignore format: one line
import { fillByFormula, formulaPicture, formulaUniform } from '@cnn/core/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { stateDigest } from '../../test/state-digest.js'
import { Detector } from './detector.js'
import { type FastestDet, fastestDet } from './fastest-det.js'
import type { FastestDetMap } from './fastest-det-losses.js'

interface Golden {
  parameters: number
  keys: number
  state: string
  /** What the heads' last norms are multiplied by. */
  head: number
  shape: [n: number, channels: number, height: number, width: number]
  /** Class and corners of what is in each picture. */
  things: number[][][]
  maps: Sampled[]
  trainingMaps: Sampled[]
  losses: Record<string, number>
  gradients: Record<string, [norm: number, projection: number]>
  detections: { scores: number[]; labels: number[]; boxes: number[] }[]
}
interface Sampled {
  norm: number
  values: number[]
}
const golden = JSON.parse(
  readFileSync(new URL('../../golden/fastest-det.json', import.meta.url), 'utf8'),
) as Golden
const [n, channels, height, width] = golden.shape

beforeAll(async () => {
  await useBackend('wasm')
})

function filled(): FastestDet {
  const model = fillByFormula(fastestDet())
  for (const [key, { value }] of model.parameters()) {
    if (!/layers\.conv5x5\.4\.weight$/.test(key)) continue
    tf.tidy(() => value.assign(tf.mul(value, golden.head)))
  }
  return model
}

const pictures = () =>
  tf.tensor4d(formulaPicture(n, channels, height, width), [n, height, width, 3])

const batchOf = (things: number[][][]) => ({
  images: pictures(),
  views: new Float32Array(6 * n),
  sizes: Int32Array.from({ length: 2 * n }, (_, i) => (i % 2 === 0 ? height : width)),
  counts: Int32Array.from(things, ({ length }) => length),
  boxes: Float32Array.from(things.flat().flatMap(([, ...corners]) => corners)),
  labels: Int32Array.from(things.flat(), ([label]) => label!),
  crowd: new Uint8Array(things.flat().length),
})

/** The values of the cell in row 1 and column 3 of the last picture. */
function expectMaps({ objectness, boxes, classes }: FastestDetMap, expected: Sampled[]) {
  for (const [i, map] of [objectness, boxes, classes].entries()) {
    const { norm, values } = expected[i]!
    expect(Math.abs(tf.norm(map).dataSync()[0]! / norm - 1)).toBeLessThan(1e-4)
    const found = tf.slice(map, [n - 1, 1, 3, 0], [1, 1, 1, values.length]).dataSync()
    for (const [j, value] of values.entries()) expect(found[j]).toBeCloseTo(value, 3)
  }
}

describe('FastestDet beside PyTorch', () => {
  test('has the same state', () => {
    using model = fastestDet()
    expect(model.parameterCount).toBe(golden.parameters)
    expect([...model.stateTensors()].length).toBe(golden.keys)
    expect(stateDigest(model)).toBe(golden.state)
  })

  test('gives the same maps', () => {
    using model = filled()
    tf.tidy(() => expectMaps(model.forward(pictures()), golden.maps))
    tf.tidy(() => {
      const maps = trainingMode(randomStream(1), () => model.forward(pictures()))
      expectMaps(maps, golden.trainingMaps)
    })
  })

  test('has the same losses and gradients', async () => {
    using model = filled()
    const batch = batchOf(golden.things)
    const parameters = new Map(model.parameters())
    let losses: Record<string, tf.Scalar> = {}
    const { value, grads } = tf.variableGrads(
      () => {
        losses = trainingMode(randomStream(1), () => model.losses(batch))
        for (const loss of Object.values(losses)) tf.keep(loss)
        return tf.addN(Object.values(losses)) as tf.Scalar
      },
      [...parameters.values()].map(({ value }) => value),
    )
    for (const [key, loss] of Object.entries(golden.losses)) {
      expect(Math.abs(losses[key]!.dataSync()[0]! - loss), key).toBeLessThan(1e-3)
    }
    const largest = Math.max(...Object.values(golden.gradients).map(([norm]) => norm))
    for (const [key, [norm, projection]] of Object.entries(golden.gradients)) {
      const found = await inPyTorch(parameters.get(key)!, grads)
      const probe = formulaUniform(`${key}/probe`, found.length)
      const sum = found.reduce((total, value, i) => total + value * (probe[i]! * 2 - 1), 0)
      const length = Math.sqrt(found.reduce((total, value) => total + value * value, 0))
      expect(Math.abs(length - norm) / (norm + 1e-4 * largest), key).toBeLessThan(5e-3)
      expect(Math.abs(sum - projection) / (norm + 1e-4 * largest), key).toBeLessThan(5e-3)
    }
    tf.dispose([value, grads, batch.images, losses])
  })

  test('finds the same', async () => {
    using model = filled()
    const { images, sizes } = batchOf(golden.things)
    const before = tf.memory().numTensors
    const found = await model.detectBatch(images, sizes, {})
    expect(tf.memory().numTensors).toBe(before)
    images.dispose()
    expect(new Set(golden.detections.flatMap(({ scores }) => scores)).size).toBeGreaterThan(50)
    for (const [i, { scores, labels, boxes }] of golden.detections.entries()) {
      expect([...found[i]!.labels]).toEqual(labels)
      for (const [j, score] of scores.entries()) expect(found[i]!.scores[j]).toBeCloseTo(score, 4)
      for (const [j, value] of boxes.entries()) {
        expect(Math.abs(found[i]!.boxes[j]! - value)).toBeLessThan(0.05)
      }
    }
  })
})

/** The gradient of a parameter in PyTorch's layout. */
async function inPyTorch(parameter: Parameter, grads: tf.NamedTensorMap): Promise<number[]> {
  const { value } = parameter
  value.assign(grads[value.name]!)
  const { data } = await parameter.state()
  return [...data]
}

describe('training', () => {
  test('pictures without a thing teach that there is none', () => {
    using model = filled()
    const batch = batchOf([[], [], []])
    const { value, grads } = tf.variableGrads(() =>
      trainingMode(randomStream(1), () => model.loss(batch)),
    )
    expect(value.dataSync()[0]).toBeGreaterThan(0)
    const all = Object.values(grads).flatMap((gradient) => [...gradient.dataSync()])
    expect(all.every(Number.isFinite)).toBe(true)
    tf.dispose([value, grads, batch.images])
  })

  test('a single cell that could find a thing does', () => {
    using model = filled()
    // The centre lies in the last cell, whose neighbours are outside.
    const batch = batchOf([[[5, width - 6, height - 6, width - 2, height - 2]], [], []])
    const losses = tf.tidy(() => trainingMode(randomStream(1), () => model.losses(batch)))
    expect(losses.iou!.dataSync()[0]).toBeGreaterThan(0)
    expect(losses.cls!.dataSync()[0]).toBeGreaterThan(0)
    tf.dispose([losses, batch.images])
  })
})

test('sizes are multiples of 32', () => {
  expect(() => fastestDet({ size: 350 })).toThrow(CnnError)
})

const folder = `${process.env.CNN_TEST_DATA ?? new URL('../../../../../shared/data', import.meta.url).pathname}/weights-fastestdet` // biome-ignore format: one line

describe.skipIf(!existsSync(folder))('the published weights', () => {
  test('find the players and the ball on the photo of the authors', async () => {
    using model = fastestDet()
    await loadWeights(model, `${folder}/fastestdet.safetensors`)
    const image = await readImage(`${folder}/3.jpg`)
    const found = await new Detector(model).detect(image)
    expect(found.filter(({ label }) => label === 'person').length).toBeGreaterThanOrEqual(5)
    expect(found[0]).toMatchObject({ label: 'person', index: 0 })
    expect(found[0]!.score).toBeCloseTo(0.9, 2)
    const { x, y, width, height } = found[0]!.box
    expect([x, y, x + width, y + height].map(Math.round)).toEqual([41, 63, 178, 294])
    expect(found.map(({ label }) => label)).toContain('sports ball')
  })
})
