import {
  CnnError,
  Dataset,
  fit,
  type Image,
  type ImageSample,
  randomStream,
  tf,
  useBackend,
} from '@cnn/core'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Classifier } from './classifier.js'
import { plainNet } from './plain-net.js'

const labels = ['dark', 'bright']
const build = (seed: number) =>
  plainNet({ inChannels: 1, numClasses: 2, widths: [4, 8], dropout: 0.1, labels, seed })

/** Pictures that are dark or bright, with noise. */
function pictures(count: number, seed: number): Dataset<ImageSample> {
  const random = randomStream(seed, 'pictures')
  const samples = Array.from({ length: count }, (_, i): ImageSample => {
    const label = i % 2
    const data = Uint8Array.from({ length: 144 }, () => label * 120 + random.integer(100))
    return { image: { data, width: 12, height: 12, channels: 1 }, label }
  })
  return Dataset.from(samples, { classes: labels })
}

let tensors = 0
beforeAll(async () => {
  await useBackend('wasm')
})
beforeEach(() => {
  tensors = tf.memory().numTensors
})

describe('classify', () => {
  const picture = (value: number, width = 12, height = 12) => ({
    data: new Uint8Array(width * height).fill(value),
    width,
    height,
    channels: 1,
  })

  test('gives labels with probabilities, best first', async () => {
    using classifier = new Classifier(build(1))
    const classes = await classifier.classify(picture(200))
    expect(classes.map(({ label }) => label).sort()).toEqual(['bright', 'dark'])
    expect(classes[0]!.score).toBeGreaterThanOrEqual(classes[1]!.score)
    expect(classes[0]!.score + classes[1]!.score).toBeCloseTo(1, 5)
    expect(labels[classes[0]!.index]).toBe(classes[0]!.label)
    expect(await classifier.classify(picture(200), { top: 1 })).toEqual([classes[0]])
  })

  test('looking twice, gives a picture and its mirror image the same answer', async () => {
    const options = { inChannels: 1, numClasses: 2, widths: [4, 8], labels, seed: 1 }
    using once = new Classifier(plainNet(options))
    using twice = new Classifier(plainNet({ ...options, looksTwice: true }))
    const image = picture(0)
    for (const i of image.data.keys()) image.data[i] = 20 * (i % 12)
    const mirrored = { ...image, data: image.data.toReversed() }
    const score = async (classifier: Classifier, of: Image) =>
      (await classifier.classify(of)).find(({ label }) => label === 'dark')!.score
    const logit = (p: number) => Math.log(p / (1 - p))
    const [left, right] = [await score(once, image), await score(once, mirrored)]
    expect(Math.abs(left - right)).toBeGreaterThan(1e-4)
    const [a, b] = [await score(twice, image), await score(twice, mirrored)]
    expect(a).toBeCloseTo(b, 6)
    expect(logit(a)).toBeCloseTo((logit(left) + logit(right)) / 2, 4)
    expect(twice.network.architecture.options.looksTwice).toBe(true)
  })

  test('many pictures give what each alone gives', async () => {
    using classifier = new Classifier(build(1))
    const many = Array.from({ length: 70 }, (_, i) => picture(i * 3))
    const all = await classifier.classify(many)
    expect(all).toHaveLength(70)
    for (const i of [0, 31, 32, 69]) {
      const alone = await classifier.classify(many[i]!)
      expect(all[i]![0]!.label).toBe(alone[0]!.label)
      expect(all[i]![0]!.score).toBeCloseTo(alone[0]!.score, 5)
    }
    expect(await classifier.classify([])).toEqual([])
  })

  test('a Tensor3D and a colour picture are taken too', async () => {
    using classifier = new Classifier(build(1))
    const tensor = tf.fill([12, 12, 1], 200, 'int32') as tf.Tensor3D
    const [best] = await classifier.classify(tensor)
    tensor.dispose()
    const colour = { ...picture(200), data: new Uint8Array(432).fill(200), channels: 3 }
    expect((await classifier.classify(colour))[0]).toEqual(best)
  })

  test('leaves no tensor, also when a picture is bad or the call is cancelled', async () => {
    const classifier = new Classifier(build(1))
    const held = tf.memory().numTensors
    await classifier.classify([picture(1), picture(2)])
    const bad = classifier.classify([picture(1), new TextEncoder().encode('no picture')])
    await expect(bad).rejects.toThrow(CnnError)
    const cancelled = classifier.classify(picture(1), { signal: AbortSignal.abort() })
    await expect(cancelled).rejects.toMatchObject({ code: 'aborted' })
    expect(tf.memory().numTensors).toBe(held)
    classifier.dispose()
    expect(tf.memory().numTensors).toBe(tensors)
  })

  test('labels that do not fit the network are refused', () => {
    using network = build(1)
    expect(() => new Classifier(network, { labels: ['one'] })).toThrow(/1 labels .* 2 classes/)
  })
})

test('two classifications and a training, interleaved, give what they give one after the other', async () => {
  const train = pictures(64, 1)
  const options = { epochs: 2, batchSize: 8, seed: 2 }

  async function run(together: boolean) {
    using model = build(3)
    using first = new Classifier(build(4))
    using second = new Classifier(build(5))
    const training = async () => {
      const losses: number[] = []
      for await (const { loss } of fit(model, train, options)) losses.push(loss)
      return { losses, state: await model.stateDict() }
    }
    const many: Image[] = []
    for await (const { image } of pictures(100, 5)) many.push(image)
    const jobs = [training, () => first.classify(many), () => second.classify(many)]
    if (together) return await Promise.all(jobs.map((job) => job()))
    const results = []
    for (const job of jobs) results.push(await job())
    return results
  }

  expect(await run(true)).toEqual(await run(false))
  expect(tf.memory().numTensors).toBe(tensors)
})
