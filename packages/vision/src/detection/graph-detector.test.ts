import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CnnError, type Image, tf, useBackend } from '@cnn/core'
import type { GraphModelParts } from '@cnn/core/graph-model'
import { beforeAll, describe, expect, test } from 'vitest'
import { mobilenetV3CenterNetCoco } from './centernet-graph.js'
import { frameByStretch } from './framing.js'
import { type GraphDetectorDesign, loadGraphDetector } from './graph-detector.js'
import { ssdGraph, ssdliteMobilenetV2Coco } from './ssd-graph.js'

beforeAll(async () => {
  await useBackend('wasm')
})

const text = (value: string) => ({ s: btoa(value) })
const whole = (...values: number[]) => ({ list: { i: values.map(String) } })

/** A loop, then a convolution that takes each picture's red and gives it twice. */
function graph(): GraphModelParts {
  const convolution = { strides: whole(1, 1, 1, 1), padding: text('SAME') }
  const node = [
    { name: 'filter', op: 'Const', input: [], attr: { dtype: { type: 'DT_FLOAT' } } },
    { name: 'image', op: 'Placeholder', input: [], attr: { dtype: { type: 'DT_UINT8' } } },
    { name: 'loop', op: 'Exit', input: ['image'], attr: {} },
    { name: 'twice', op: 'Conv2D', input: ['loop', 'filter'], attr: convolution },
    { name: 'half', op: 'AddN', input: ['twice'], attr: {} },
  ]
  const weights = [{ name: 'filter', shape: [1, 1, 3, 1], dtype: 'float32' }]
  return {
    json: { modelTopology: { node }, weightsManifest: [{ paths: ['a.bin'], weights }] },
    shards: [new Uint8Array(Float32Array.of(2, 0, 0).buffer)],
  }
}

/** A box round each pixel that is red. */
const redDots: GraphDetectorDesign = {
  name: 'redDots',
  labels: ['dot'],
  part: { outputs: ['twice'], input: [-1, 4, 4, 3] },
  threshold: 1,
  frame: (images) =>
    frameByStretch(images, { width: 4, height: 4, mean: [0, 0, 0], std: [1, 1, 1] }),
  decode({ twice }, { threshold = 0 }) {
    const { values, shape } = twice!
    expect(shape).toEqual([4, 4, 1])
    const found = [...values.keys()].filter((i) => values[i]! / 2 > threshold)
    return {
      boxes: Float32Array.from(
        found.flatMap((i) => [i % 4, Math.floor(i / 4), (i % 4) + 1, Math.floor(i / 4) + 1]),
      ),
      scores: Float32Array.from(found, (i) => values[i]! / 2),
      labels: new Int32Array(found.length),
    }
  },
  ...{ url: '', license: 'MIT', metrics: {}, recipe: '' },
}

/** 8×8 pixels, of which four are red. */
function dotted(x: number, y: number): Image {
  const data = new Uint8Array(8 * 8 * 3)
  for (const [dx, dy] of [[0, 0], [1, 0], [0, 1], [1, 1]] as const) data[((y + dy) * 8 + x + dx) * 3] = 204 // biome-ignore format: one line
  return { data, width: 8, height: 8, channels: 3 }
}

describe('a graph model as a detector', () => {
  test('finds things in several pictures, in their own pixels', async () => {
    using detector = await loadGraphDetector(redDots, graph())
    const before = tf.memory().numTensors
    const found = await detector.detect([dotted(2, 4), dotted(6, 0)], { threshold: 0.5 })
    expect(tf.memory().numTensors).toBe(before)
    const box = (x: number, y: number) => ({ x, y, width: 2, height: 2 })
    expect(found.map(([first]) => first)).toMatchObject([
      { label: 'dot', box: box(2, 4) },
      { label: 'dot', box: box(6, 0) },
    ])
    expect(found[0]![0]!.score).toBeCloseTo(0.8)
    expect(found.map(({ length }) => length)).toEqual([1, 1])
  })

  test('cannot be trained, and says so', async () => {
    using detector = await loadGraphDetector(redDots, graph())
    const batch = detector.network.collate([{ image: dotted(0, 0), boxes: [] }])
    expect(() => detector.network.loss(batch)).toThrow(CnnError)
    expect(() => detector.network.loss(batch)).toThrow(/redDots .* without its losses/)
    batch.images.dispose()
  })

  test('says which node is not there', async () => {
    const wrong = { ...redDots, part: { outputs: ['thrice'] } }
    await expect(loadGraphDetector(wrong, graph())).rejects.toThrow(/no node 'thrice'/)
  })
})

describe('designs', () => {
  const size = { width: 300, height: 300 }

  test('SSD: corners in pixels, a column for each label, boxes suppressed by class', () => {
    const design = ssdGraph({
      ...{ name: 'small', labels: ['a', 'b'], size: 300, boxes: 'b', scores: 's', columns: [0, 2] },
      ...{ url: '', license: '', metrics: {}, recipe: '' },
    })
    const boxes = [[0, 0, 0.5, 0.5], [0, 0, 0.5, 0.49], [0.5, 0.25, 1, 1.25], [0.2, 0.2, 0.3, 0.3]] // biome-ignore format: one line
    const scores = [[0.9, 1, 0.1], [0.8, 1, 0.6], [0.3, 1, 0.7], [0, 1, 0]] // biome-ignore format: one line
    const found = design.decode(
      {
        b: { values: Float32Array.from(boxes.flat()), shape: [4, 1, 4] },
        s: { values: Float32Array.from(scores.flat()), shape: [4, 3] },
      },
      { size },
    )
    expect([...found.labels]).toEqual([0, 1, 1, 0])
    expect(Array.from(found.scores, (score) => +score.toFixed(3))).toEqual([0.9, 0.7, 0.6, 0.3])
    expect([...found.boxes.subarray(0, 8)]).toEqual([0, 0, 150, 150, 75, 150, 300, 300])
  })

  test("SSD of coco-ssd: COCO's 90 ids without the background", () => {
    const scores = new Float32Array(90)
    scores[89] = 0.5
    const found = ssdliteMobilenetV2Coco.decode(
      {
        'Postprocessor/ExpandDims_1': { values: Float32Array.of(0, 0, 1, 1), shape: [1, 1, 4] },
        'Postprocessor/Slice': { values: scores, shape: [1, 90] },
      },
      { size },
    )
    expect(ssdliteMobilenetV2Coco.labels[found.labels[0]!]).toBe('toothbrush')
  })

  test('CenterNet: peaks and the distance of the four edges', () => {
    const logits = new Float32Array(128 * 128 * 80).fill(-9)
    const edges = new Float32Array(128 * 128 * 4)
    const cell = 30 * 128 + 20
    logits[cell * 80 + 16] = 2
    logits[(cell + 1) * 80 + 16] = 1
    edges.set([40, 20, 60, 80], 4 * cell)
    const [map, distances] = mobilenetV3CenterNetCoco.part.outputs as [string, string]
    const found = mobilenetV3CenterNetCoco.decode(
      {
        [map]: { values: logits, shape: [128, 128, 80] },
        [distances]: { values: edges, shape: [128, 128, 4] },
      },
      { size: { width: 512, height: 512 }, threshold: 0.2 },
    )
    expect([...found.boxes]).toEqual([40, 100, 140, 200])
    expect([...found.labels]).toEqual([16])
    expect(found.scores[0]).toBeCloseTo(1 / (1 + Math.exp(-2)))
  })
})

/** There after `npm install --no-save @vladmandic/human`. */
const published = new URL('../../node_modules/@vladmandic/human/models/centernet.json', import.meta.url) // biome-ignore format: one line
const data = `${process.env.CNN_TEST_DATA ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url))}/skimage` // biome-ignore format: one line

test.skipIf(!existsSync(published) || !existsSync(data))(
  'the CenterNet of an npm package finds a cat',
  async () => {
    using detector = await loadGraphDetector(mobilenetV3CenterNetCoco, fileURLToPath(published))
    const [found] = await detector.detect(`${data}/chelsea.png`)
    expect(found).toMatchObject({ label: 'cat' })
  },
)
