import { Dataset, evaluate, fit, randomStream, tf, useBackend } from '@cnn/core'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { painted, quickAdam, TinyGrid } from '../../test/tiny-detectors.js'
import { augmentDetection } from './augment-detection.js'
import { checkBoxes } from './check-boxes.js'
import { type DetectionSample, groundTruths, type LabelledBox } from './detection-batch.js'

const colors = [
  [230, 40, 40],
  [40, 40, 230],
]

/** One or no coloured square in each picture; its colour is its class. */
function squares(count: number, seed: number): Dataset<DetectionSample> {
  const random = randomStream(seed, 'squares')
  const samples = Array.from({ length: count }, (_, i): DetectionSample => {
    if (i % 8 === 7) return { image: painted(48, 32, []), boxes: i % 16 === 15 ? [] : undefined }
    const label = random.integer(2)
    const width = 8 + random.integer(8)
    const box = {
      x: random.integer(48 - width),
      y: random.integer(32 - width),
      width,
      height: width,
    }
    return {
      image: painted(48, 32, [{ ...box, color: colors[label]! }]),
      boxes: [{ ...box, label, area: 1 }],
    }
  })
  return Dataset.from(samples, { name: 'squares', classes: ['red', 'blue'] })
}

let tensors = 0
beforeAll(async () => {
  await useBackend('wasm')
})
beforeEach(() => {
  tensors = tf.memory().numTensors
})

test('a network learns to detect, from pictures with and without things', async () => {
  using model = new TinyGrid({ labels: ['red', 'blue'], seed: 1 })
  const train = squares(128, 1)
  const losses: number[] = []
  for await (const { loss } of fit(model, train, {
    epochs: 12,
    batchSize: 16,
    optimizer: quickAdam,
  })) {
    losses.push(loss)
  }
  expect(losses.at(-1)!).toBeLessThan(losses[0]! / 3)
  const { AP50, perClass, pictures } = await evaluate(model, squares(24, 2))
  expect(AP50).toBeGreaterThan(0.8)
  expect(perClass.map(({ label }) => label)).toEqual(['red', 'blue'])
  expect(pictures).toBe(24)
})

test('nothing of a training is left behind', async () => {
  using model = new TinyGrid({ seed: 1 })
  const held = tf.memory().numTensors
  for await (const event of fit(model, squares(16, 1), { epochs: 1, validation: squares(8, 2) })) {
    expect(event.AP).toBeGreaterThanOrEqual(0)
    expect(event).not.toHaveProperty('validationLoss')
  }
  expect(tf.memory().numTensors).toBe(held)
  expect(held).toBeGreaterThan(tensors)
})

describe('a batch', () => {
  const image = painted(64, 32, [])
  const box = (change: Partial<LabelledBox> = {}): LabelledBox => ({
    ...{ x: 8, y: 4, width: 16, height: 8, label: 1 },
    ...change,
  })

  test('has the boxes of all pictures, as they lie in the input', () => {
    using model = new TinyGrid()
    const held = tf.memory().numTensors
    const crowd = box({ crowd: true, area: 7 })
    const samples = [
      { image, boxes: [box()] },
      { image },
      { image, boxes: [crowd, box({ x: 16 })] },
    ]
    tf.tidy(() => {
      const batch = model.collate(samples)
      expect([...batch.counts]).toEqual([1, 0, 2])
      expect([...batch.boxes]).toEqual([4, 4, 12, 12, 4, 4, 12, 12, 8, 4, 16, 12])
      expect([...batch.labels]).toEqual([1, 1, 1])
      expect([...batch.crowd]).toEqual([0, 1, 0])
      expect([...batch.areas!]).toEqual([128, 7, 128])
      const truths = groundTruths(batch)
      expect(truths.map(({ labels }) => labels.length)).toEqual([1, 0, 1])
      expect([...truths[2]!.boxes]).toEqual([8, 4, 16, 12])
    })
    expect(tf.memory().numTensors).toBe(held)
  })

  test('cuts off what reaches a little beyond the picture', () => {
    using model = new TinyGrid()
    const over = box({ x: -0.5, y: 24, height: 9, width: 20 })
    const { boxes } = tf.tidy(() => model.collate([{ image, boxes: [over] }]))
    expect([...boxes]).toEqual([0, 24, 9.75, 32])
  })

  test.each([
    ['bad-box', { width: 0 }, /Box 1 of a\.jpg .* has no area/],
    ['bad-box', { height: -3 }, /has a negative side/],
    ['bad-box', { x: NaN }, /is no number/],
    ['bad-box', { width: Infinity }, /is no number/],
    ['bad-box', { x: 60 }, /beyond the picture, which is 64×32/],
    ['bad-box', { y: -2 }, /beyond/],
    ['bad-box', { x: 64, width: 1 }, /has no area within the picture, which is 64×32/],
    ['bad-box', { y: -1, height: 1 }, /has no area within/],
    ['bad-box', { x: 50, width: 1e-7 }, /has no area within/],
    ['bad-label', { label: 2 }, /label 2; the network's 2 classes are numbered from 0 to 1/],
    ['bad-label', { label: 0.5 }, /label 0\.5/],
    ['bad-label', { label: -1 }, /category ids/],
  ])('refuses with %s: %o', (code, change, says) => {
    using model = new TinyGrid()
    const sample = { image, boxes: [box(), box(change)], fileName: 'a.jpg' }
    const act = () => tf.tidy(() => model.collate([{ image }, sample]))
    expect(act).toThrow(expect.objectContaining({ code, message: expect.stringMatching(says) }))
  })

  test('names a picture by what is known of it', () => {
    using model = new TinyGrid()
    const boxes = [box({ width: 0 })]
    const act = (more: object) => () => model.collate([{ image }, { image, boxes, ...more }])
    expect(act({})).toThrow(/Box 0 of picture 1 of the batch/)
    expect(act({ id: 42 })).toThrow(/Box 0 of picture 42/)
  })
})

describe('checkBoxes', () => {
  const image = painted(64, 32, [])
  const good = { x: 1, y: 1, width: 5, height: 5, label: 0 }
  const outside = { x: 50, y: 10, width: 30, height: 10, label: 0 }
  const away = { x: 100, y: 10, width: 30, height: 10, label: 0 }
  const inverted = { x: 20, y: 10, width: -5, height: 10, label: 0 }
  const unknown = { x: Number.NaN, y: 10, width: 5, height: 10, label: 0 }
  const beside = { x: 64, y: 10, width: 0.8, height: 10, label: 0 }
  const sample = { image, id: 5, boxes: [outside, good, inverted, away, unknown, beside] }

  test('refuses', () => {
    const act = () => checkBoxes()(sample)
    expect(act).toThrow(expect.objectContaining({ code: 'bad-box' }))
    expect(act).toThrow(/Box 0 of picture 5 .*beyond.*checkBoxes/)
    const good = { image, boxes: sample.boxes.slice(1, 2) }
    expect(checkBoxes()(good)).toBe(good)
  })

  test('drops, with their masks', () => {
    const masks = sample.boxes.map((_, i) => ({ ...image, channels: i + 1 }))
    const dropped = checkBoxes({ faulty: 'drop' })({ ...sample, masks })
    expect(dropped.boxes).toEqual([good])
    expect(dropped.masks).toEqual([masks[1]])
  })

  test('clips what it can', () => {
    const { boxes } = checkBoxes({ faulty: 'clip' })(sample)
    expect(boxes).toEqual([{ ...outside, width: 14 }, good])
  })

  test('names the sample of a data set', async () => {
    const boxes = [inverted]
    const data = Dataset.from([{ image }, { image, boxes, fileName: 'b.png' }]).map(checkBoxes())
    const act = async () => {
      for await (const _ of data);
    }
    await expect(act()).rejects.toThrow(/Box 0 of b\.png/)
    expect(() => checkBoxes({ faulty: 'mend' as 'drop' })).toThrow(/can be refuse, drop or clip/)
  })
})

describe('augmentDetection', () => {
  const marked = (seed: number) =>
    squares(16, seed).map((sample) => ({
      ...sample,
      boxes: sample.boxes?.map((box) => ({
        ...box,
        segmentation: [corners(box)],
      })),
    }))
  const corners = ({ x, y, width, height }: LabelledBox) => [
    ...[x, y, x + width, y, x + width, y + height, x, y + height],
  ]

  /** Whether a box lies about what has its colour, where that can be seen. */
  function fits(sample: DetectionSample) {
    const { data, width } = sample.image
    return (sample.boxes ?? []).every(({ x, y, width: w, height: h, label }) => {
      const at = 3 * (Math.floor(y + h / 2) * width + Math.floor(x + w / 2))
      const [red, , blue] = data.subarray(at, at + 3)
      return label === 0 ? red! > blue! : blue! > red!
    })
  }

  test('boxes go where their things go, differently in each epoch, alike in each run', async () => {
    const data = augmentDetection(marked(1), { mosaic: 0.5, copyPaste: 0.5 })
    const passes = [0, 1, 0].map(async (epoch) => {
      const samples: DetectionSample[] = []
      for await (const sample of data.iterate({ epoch })) samples.push(sample)
      return samples
    })
    const [first, second, again] = await Promise.all(passes)
    expect(first!.every(fits) && second!.every(fits)).toBe(true)
    expect(again!.map(({ boxes }) => boxes)).toEqual(first!.map(({ boxes }) => boxes))
    expect(second!.map(({ boxes }) => boxes)).not.toEqual(first!.map(({ boxes }) => boxes))
    const counts = first!.map(({ boxes }) => boxes?.length ?? 0)
    expect(Math.max(...counts)).toBeGreaterThan(1)
    for (const { boxes = [] } of first!) {
      for (const box of boxes) expect(Object.keys(box)).not.toContain('area')
    }
  })

  const none = { flip: 0, zoomOut: 0, crop: 0, colors: 0 }

  test('puts four pictures together, and pastes things from others', async () => {
    const sizesAndMost = async (options: object) => {
      const sizes = new Set<string>()
      let most = 0
      for await (const { image, boxes = [] } of augmentDetection(marked(1), options)) {
        sizes.add(`${image.width}×${image.height}`)
        most = Math.max(most, boxes.length)
      }
      return [[...sizes], most]
    }
    expect(await sizesAndMost(none)).toEqual([['48×32'], 1])
    expect(await sizesAndMost({ ...none, copyPaste: 1 })).toEqual([['48×32'], 2])
    const [sizes, most] = await sizesAndMost({ ...none, mosaic: 1, mosaicSize: 64 })
    expect(sizes).toEqual(['64×64'])
    expect(most).toBeGreaterThan(2)
  })

  test('does nothing where all chances are 0', async () => {
    const [before, after] = await Promise.all([
      squares(2, 1).get(0),
      augmentDetection(squares(2, 1), none).get(0),
    ])
    expect(after.image.data).toEqual(before.image.data)
    expect(after.boxes).toMatchObject([{ x: before.boxes![0]!.x, label: before.boxes![0]!.label }])
  })

  test('refuses what makes no sense', () => {
    const act = (options: object) => () => augmentDetection(squares(2, 1), options)
    expect(act({ flip: 2 })).toThrow(expect.objectContaining({ code: 'bad-option' }))
    expect(act({ mosaic: NaN })).toThrow(/mosaic is how often/)
    const stream = squares(2, 1).filter(() => true)
    expect(() => augmentDetection(stream, { mosaic: 1 })).toThrow(/a stream cannot give/)
  })

  test('a network trains on it', async () => {
    using model = new TinyGrid({ seed: 1 })
    const data = augmentDetection(marked(3), { mosaic: 0.3, copyPaste: 0.3 })
    for await (const { loss } of fit(model, data, { epochs: 1, batchSize: 4 })) {
      expect(loss).toBeGreaterThan(0)
    }
  })
})

test('an empty data set is refused, one without any things is not', async () => {
  using model = new TinyGrid({ seed: 1 })
  const train = async (data: Dataset<DetectionSample>) => {
    for await (const { loss } of fit(model, data, { epochs: 1, batchesPerEpoch: 1 })) {
      expect(loss).toBeGreaterThan(0)
    }
  }
  const none = squares(2, 1).filter(() => false)
  await expect(train(none)).rejects.toMatchObject({ code: 'empty-data' })
  expect(() => Dataset.from<DetectionSample>([])).toThrow(
    expect.objectContaining({ code: 'empty-data' }),
  )
  await train(Dataset.from<DetectionSample>([{ image: painted(20, 20, []) }]))
})
