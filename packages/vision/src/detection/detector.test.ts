import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { CnnError, load, saveWeights, tf, useBackend, type Weights } from '@cnn/core'
import { beforeAll, beforeEach, describe, expect, expectTypeOf, test } from 'vitest'
import { BrightSpots, painted, TinyGrid } from '../../test/tiny-detectors.js'
import { Detector, detector } from './detector.js'

const red = [255, 0, 0]
const dimGreen = [0, 102, 0]
const street = painted(160, 80, [
  { x: 20, y: 10, width: 40, height: 30, color: red },
  { x: 100, y: 40, width: 60, height: 40, color: dimGreen },
])

let tensors = 0
beforeAll(async () => {
  await useBackend('wasm')
})
beforeEach(() => {
  tensors = tf.memory().numTensors
})

describe('detect', () => {
  const eye = new Detector(new BrightSpots())

  test('gives labels, scores and boxes in pixels of the picture, best first', async () => {
    const found = await eye.detect(street, { threshold: 0.1 })
    expect(found.map(({ label, index }) => [label, index])).toEqual([
      ['red', 0],
      ['green', 1],
    ])
    expect(found[0]!.score).toBeCloseTo(1)
    expect(found[0]!.box).toEqual({ x: 20, y: 10, width: 40, height: 30 })
    // It reaches to the corner of the picture and not into the padding.
    expect(found[1]!.box).toEqual({ x: 100, y: 40, width: 60, height: 40 })
    expect(tf.memory().numTensors).toBe(tensors)
  })

  test('leaves out what is below the threshold, by default what suits the network', async () => {
    expect((await eye.detect(street)).map(({ label }) => label)).toEqual(['red'])
    expect(await eye.detect(street, { threshold: 0.39 })).toHaveLength(2)
    expect(await eye.detect(street, { threshold: 0.41 })).toHaveLength(1)
  })

  test('gives as many as asked for, of the classes that are asked for', async () => {
    expect(await eye.detect(street, { threshold: 0.1, maxDetections: 1 })).toHaveLength(1)
    const options = { threshold: 0.1, maxDetections: 1, labels: ['green', 'blue'] }
    expect((await eye.detect(street, options)).map(({ label }) => label)).toEqual(['green'])
  })

  test('other classes take no places of those that are asked for, however many there are', async () => {
    using crowd = new Detector(new TinyGrid({ labels: ['cat', 'dog'], seed: 3 }))
    const all = await crowd.detect(street, { threshold: 0, maxDetections: 32 })
    const dogs = all.filter(({ label }) => label === 'dog')
    expect(dogs.length).toBeGreaterThan(8)
    const only = { threshold: 0, labels: ['dog'] }
    expect(await crowd.detect(street, { ...only, maxDetections: 32 })).toEqual(dogs)
    expect(await crowd.detect(street, only)).toEqual(dogs)
    expect(await crowd.detect(street, { ...only, maxDetections: 3 })).toEqual(dogs.slice(0, 3))
    const everything = { threshold: 0, maxDetections: 32, labels: ['dog', 'cat'] }
    expect(await crowd.detect(street, everything)).toEqual(all)
  })

  test('takes several pictures of any size', async () => {
    const dark = painted(33, 57, [])
    const found = await eye.detect([dark, street, dark], { threshold: 0.1 })
    expect(found.map((things) => things.length)).toEqual([0, 2, 0])
    expect(found[1]).toEqual(await eye.detect(street, { threshold: 0.1 }))
    expect(await eye.detect([])).toEqual([])
  })

  test('counts classes that have no names', () => {
    const { labels } = new Detector(new BrightSpots({ labels: undefined }))
    expect(labels).toEqual(['class 0', 'class 1', 'class 2'])
  })

  test.each([
    ['bad-option', () => eye.detect(street, { threshold: 2 }), /threshold/],
    ['bad-option', () => eye.detect(street, { threshold: NaN }), /threshold/],
    ['bad-option', () => eye.detect(street, { maxDetections: 0 }), /maxDetections/],
    ['bad-option', () => eye.detect(street, { labels: ['gren'] }), /Did you mean 'green'/],
    ['aborted', () => eye.detect(street, { signal: AbortSignal.abort() }), /cancelled/],
    ['bad-image', () => eye.detect({ ...street, width: 161 }), /161/],
  ])('refuses with %s', async (code, act, says) => {
    const error = await act().then(
      () => undefined,
      (thrown: CnnError) => thrown,
    )
    expect(error).toBeInstanceOf(CnnError)
    expect(error).toMatchObject({ code, message: expect.stringMatching(says) })
    expect(tf.memory().numTensors).toBe(tensors)
  })

  test('needs a label for each class', () => {
    expect(() => new Detector(new BrightSpots(), { labels: ['red'] })).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    )
  })
})

describe('detectStream', () => {
  const eye = new Detector(new BrightSpots())
  const frame = (x: number, brightness = 255) =>
    painted(160, 80, [{ x, y: 20, width: 40, height: 40, color: [brightness, 0, 0] }])

  async function follow(frames: Parameters<Detector['detectStream']>[0], options = {}) {
    const seen = []
    for await (const one of eye.detectStream(frames, options)) seen.push(one)
    return seen
  }

  test('keeps ids, and follows what grows dim', async () => {
    const frames = [frame(0), frame(8), frame(16, 80), frame(24), frame(32, 20)]
    const seen = await follow(frames)
    expect(seen.map(({ frame }) => frame)).toEqual(frames)
    expect(seen.map(({ detections }) => detections.map(({ id }) => id))).toEqual([
      [1],
      [1],
      [1],
      [1],
      [],
    ])
    expect(seen.every(({ milliseconds }) => milliseconds >= 0)).toBe(true)
    expect(tf.memory().numTensors).toBe(tensors)
    const strict = await follow(frames, { keepThreshold: 0.5 })
    expect(strict.map(({ detections }) => detections.length)).toEqual([1, 1, 0, 1, 0])
    expect(strict[3]!.detections[0]!.id).toBe(1)
  })

  test('takes frames as they come, and ends its source when one leaves', async () => {
    let closed = false
    async function* camera() {
      try {
        for (let x = 0; ; x += 4) yield frame(x)
      } finally {
        closed = true
      }
    }
    for await (const { detections } of eye.detectStream(camera())) {
      expect(detections).toHaveLength(1)
      break
    }
    expect(closed).toBe(true)
  })

  test('stops at its signal', async () => {
    const controller = new AbortController()
    const run = async () => {
      for await (const _ of eye.detectStream([frame(0), frame(1)], { signal: controller.signal })) {
        controller.abort()
      }
    }
    await expect(run()).rejects.toMatchObject({ code: 'aborted' })
  })
})

test('load gives a Detector, of weights and of a file that tells what it is for', async () => {
  using model = new TinyGrid({ labels: ['cat', 'dog'], seed: 3 })
  const image = painted(40, 40, [{ x: 4, y: 4, width: 20, height: 20, color: red }])
  const expected = await new Detector(model).detect(image, { threshold: 0 })
  const bytes = await saveWeights(model)
  const file = join(mkdtempSync(join(tmpdir(), 'cnn-detector-')), 'tiny.safetensors')
  writeFileSync(file, bytes)
  const weights = {
    build: () => new TinyGrid({ labels: ['cat', 'dog'] }),
    task: detector,
    ...{ url: file, sha256: createHash('sha256').update(bytes).digest('hex') },
    ...{ license: 'MIT', metrics: {}, recipe: '' },
  } satisfies Weights<TinyGrid, Detector>
  using published = await load(weights)
  using alone = await load(file, {
    task: detector,
    build: ({ network, labels }) => {
      expect(network).toEqual({ name: 'tinyGrid', options: { numClasses: 2 } })
      return new TinyGrid({ ...network!.options, labels })
    },
  })
  rmSync(dirname(file), { recursive: true })
  for (const loaded of [published, alone]) {
    expectTypeOf(loaded).toEqualTypeOf<Detector>()
    expect(loaded.labels).toEqual(['cat', 'dog'])
    expect(await loaded.detect(image, { threshold: 0 })).toEqual(expected)
  }
})

test('the loss of a network is the sum of its losses', () => {
  using model = new TinyGrid()
  const image = painted(40, 40, [])
  const boxes = [{ x: 4, y: 4, width: 20, height: 20, label: 1 }]
  const [loss, parts] = tf.tidy(() => {
    const batch = model.collate([{ image, boxes }, { image }])
    const parts = Object.values(model.losses(batch)).map((part) => part.dataSync()[0]!)
    return [model.loss(batch).dataSync()[0]!, parts] as const
  })
  expect(parts).toHaveLength(2)
  expect(loss).toBeCloseTo(parts[0]! + parts[1]!)
})
