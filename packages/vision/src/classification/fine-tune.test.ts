import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CnnError,
  Dataset,
  evaluate,
  type ImageSample,
  load,
  randomStream,
  saveWeights,
  tf,
  trainingMode,
  useBackend,
} from '@cnn/core'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ClassificationNetwork } from './classification-network.js'
import { Classifier, classifier } from './classifier.js'
import { fineTune } from './fine-tune.js'
import { findHead, headInputs } from './head.js'
import { mobilenetV3Small } from './mobilenet-v3.js'
import { plainNet } from './plain-net.js'
import { squeezenet11 } from './squeezenet.js'

const transform = { size: 12, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] }
const colors = [
  [220, 60, 60],
  [60, 200, 60],
  [70, 70, 220],
]

/** Noisy pictures of one colour each, 16 × 14. */
function pictures(count: number, seed: number, classes = ['red', 'green', 'blue']) {
  const samples = Array.from({ length: count }, (_, i): ImageSample => {
    const random = randomStream(seed, 'picture', i)
    const label = i % classes.length
    const data = Uint8Array.from({ length: 16 * 14 * 3 }, (_, at) => {
      return Math.min(255, Math.max(0, colors[label]![at % 3]! + random.normal(0, 60)))
    })
    return { image: { data, width: 16, height: 14, channels: 3 }, label }
  })
  return Dataset.from(samples, { name: 'colors', classes })
}

const build = () => plainNet({ widths: [8, 16], numClasses: 10, dropout: 0, transform, seed: 1 })
const train = pictures(30, 1)
const validation = pictures(30, 2)

async function collect<T>(events: AsyncIterable<T>) {
  const all: T[] = []
  for await (const event of events) all.push(event)
  return all
}

async function stateOf(network: ClassificationNetwork) {
  const state = await network.stateDict()
  return new Map([...state].map(([key, { data }]) => [key, [...data]]))
}

async function changedKeys(network: ClassificationNetwork, before: Map<string, number[]>) {
  const after = await stateOf(network)
  return [...after.keys()].filter((key) => after.get(key)!.join() !== before.get(key)!.join())
}

let folder: string
beforeAll(async () => {
  await useBackend('wasm', { threads: 1 })
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fine-tune-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('fineTune', () => {
  test('teaches a network other classes, by its head alone', async () => {
    using network = build()
    const before = await stateOf(network)
    const held = tf.memory().numTensors
    const seen: number[] = []
    const events = await collect(
      fineTune(network, train, { validation, onProgress: ({ done }) => seen.push(done) }),
    )
    expect(tf.memory().numTensors).toBe(held)
    expect(events).toHaveLength(40)
    expect(seen).toEqual([16, 30, 46, 60])
    expect(await changedKeys(network, before)).toEqual(['fc.weight', 'fc.bias'])
    const { accuracy, validationLoss } = events.at(-1)!
    expect(accuracy).toBeGreaterThan(0.9)
    // What the features said is what the whole network says.
    const whole = await evaluate(network, validation)
    expect(whole.accuracy).toBe(accuracy)
    expect(whole.loss).toBeCloseTo(validationLoss, 5)
    expect([...network.parameters()].every(([, { trainable }]) => trainable)).toBe(true)
  })

  test('gives weights that know their labels and their preprocessing', async () => {
    using network = build()
    await collect(fineTune(network, train, { epochs: 20 }))
    const bytes = await saveWeights(network)
    using loaded = await load(bytes, {
      task: classifier,
      build: (metadata) => {
        expect(metadata.network!.options).toMatchObject({ numClasses: 3 })
        return plainNet({ ...metadata.network!.options, transform: metadata.transform })
      },
    })
    expect(loaded.labels).toEqual(['red', 'green', 'blue'])
    const { image } = await validation.get(2)
    const [best] = await loaded.classify(image)
    expect(best!.label).toBe('blue')
    const [own] = await new Classifier(network).classify(image)
    expect(own!.score).toBeCloseTo(best!.score, 6)
  })

  test('measures pictures of the network’s size with their margin cut off, as classify does', async () => {
    const transform = {
      size: [14, 16] as [number, number],
      shortSide: 20,
      mean: [0.5],
      std: [0.25],
    }
    using network = plainNet({ inChannels: 1, widths: [8, 16], numClasses: 10, transform, seed: 1 })
    const [event] = await collect(
      fineTune(network, train, { validation, freeze: 'none', epochs: 1 }),
    )
    const samples = await validation.toArray()
    const images = samples.map(({ image }) => image)
    const answers = await new Classifier(network).classify(images, { top: 3 })
    const losses = answers.map((classes, i) => {
      return -Math.log(classes.find(({ index }) => index === samples[i]!.label)!.score)
    })
    const loss = losses.reduce((a, b) => a + b) / losses.length
    expect(event!.validationLoss).toBeCloseTo(loss, 5)
  })

  test('trains the whole network when nothing is frozen', async () => {
    using network = build()
    const before = await stateOf(network)
    const options = { freeze: 'none', epochs: 2, validation } as const
    const events = await collect(fineTune(network, train, options))
    expect(events).toHaveLength(2)
    const changed = await changedKeys(network, before)
    expect(changed).toContain('stages.0.conv.weight')
    expect(changed).toContain('stages.0.bn.running_mean')
  })

  test('keeps the statistics of the norms that are frozen, and moves those of others', async () => {
    using network = build()
    const before = await stateOf(network)
    const freeze = (key: string) => key.startsWith('stages.0')
    await collect(fineTune(network, train, { freeze, epochs: 1 }))
    const changed = await changedKeys(network, before)
    expect(changed.filter((key) => key.startsWith('stages.0'))).toEqual([])
    expect(changed).toContain('stages.1.bn.running_mean')
  })

  test('with changes of its own the frozen backbone sees each of them', async () => {
    using network = build()
    const before = await stateOf(network)
    let augmented = 0
    const augment = (sample: ImageSample) => {
      augmented++
      return sample
    }
    await collect(fineTune(network, train, { augment, epochs: 3 }))
    expect(augmented).toBe(90)
    expect(await changedKeys(network, before)).toEqual(['fc.weight', 'fc.bias'])
  })

  test('a run that was cut off ends as an unbroken one', async () => {
    using whole = build()
    const plan = { epochs: 6, validation, checkpointSeconds: 0, seed: 5 }
    await collect(fineTune(whole, train, plan))
    using broken = build()
    const stop = new AbortController()
    const log = ({ step }: { step: number }) => step === 2 && stop.abort()
    const options = { ...plan, checkpoint: folder, signal: stop.signal, log: log as () => void }
    await expect(collect(fineTune(broken, train, options))).rejects.toMatchObject({
      code: 'aborted',
    })
    using resumed = build()
    await collect(fineTune(resumed, train, { ...plan, checkpoint: folder }))
    expect(await stateOf(resumed)).toEqual(await stateOf(whole))
  })

  test('goes on with the head that it has where the classes are the same', async () => {
    using network = build()
    await collect(fineTune(network, train, { epochs: 10 }))
    const { loss } = await evaluate(network, validation)
    const [first] = await collect(fineTune(network, train, { epochs: 1, validation }))
    expect(first!.validationLoss).toBeLessThan(loss * 1.1)
  })

  test('says what is missing', async () => {
    using network = build()
    const nameless = Dataset.from(await train.toArray())
    const held = tf.memory().numTensors
    const run = (data: Dataset<ImageSample>, labels?: string[]) =>
      collect(fineTune(network, data, { labels, epochs: 1 }))
    await expect(run(nameless)).rejects.toThrow(/does not say their names/)
    await expect(run(train, ['one'])).rejects.toThrow(/has only 1/)
    await expect(run(train, ['red', 'green'])).rejects.toMatchObject({ code: 'bad-label' })
    await expect(run(pictures(3, 1), ['a', 'b', 'c'])).resolves.toHaveLength(1)
    expect(tf.memory().numTensors).toBe(held)
    expect([...network.parameters()].every(([, { trainable }]) => trainable)).toBe(true)
  })
})

describe('the head', () => {
  test.each<[string, () => ClassificationNetwork, number[]]>([
    ['mobilenetV3Small', () => mobilenetV3Small({ seed: 1 }), [2, 1024]],
    ['squeezenet11', () => squeezenet11({ seed: 1 }), [2, 3, 3, 512]],
  ])('of %s is found, fed and replaced', (_, make, shape) => {
    using network = make()
    const pass = () => tf.tidy(() => network.forward(tf.zeros([2, 64, 64, 3])).shape)
    const inputs = headInputs(network, tf.zeros([2, 64, 64, 3]))
    expect(inputs.shape).toEqual(shape)
    inputs.dispose()
    expect(pass()).toEqual([2, 1000])
    network.replaceHead(['a', 'b', 'c'])
    expect(pass()).toEqual([2, 3])
    expect(network.architecture.options.numClasses).toBe(3)
    expect(Object.keys(findHead(network))).not.toContain('forward')
  })

  test('a network without one is refused', async () => {
    const { Linear, Module } = await import('@cnn/core')
    class Headless extends Module {
      readonly numClasses = 5
      body = new Linear(3, 4)
      forward = () => tf.zeros([1, 5]) as tf.Tensor2D
    }
    expect(() => findHead(new Headless())).toThrow(CnnError)
  })
})

test('a frozen norm normalises by its running statistics in training', async () => {
  using network = build()
  const images = tf.randomNormal([4, 12, 12, 3]) as tf.Tensor4D
  const inference = network.forward(images)
  for (const [, parameter] of network.parameters()) parameter.trainable = false
  const training = trainingMode(randomStream(1), () => network.forward(images))
  const [a, b] = [await inference.data(), await training.data()]
  for (const [i, value] of a.entries()) expect(b[i]).toBeCloseTo(value, 4)
  tf.dispose([images, inference, training])
})
