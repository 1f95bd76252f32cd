import { load, randomStream, saveWeights, tf, trainingMode, useBackend } from '@cnn/core'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { drawLatent, type ImageGeneratorNetwork } from '../adversarial/gan.js'
import { buildGenerator } from '../networks/builders.js'
import { conditionalDcganGenerator } from '../networks/conditional-dcgan.js'
import { type DcganGenerator, dcganGenerator } from '../networks/dcgan.js'
import { ImageGenerator, imageGenerator } from './image-generator.js'
import { loadGenerator } from './load-generator.js'

beforeAll(() => useBackend('cpu'))

const small = { imageSize: 8, channels: 3, baseWidth: 4, latentSize: 6, seed: 3 } as const
let network: DcganGenerator
let generator: ImageGenerator
let tensors: number
beforeEach(() => {
  network = dcganGenerator(small)
  sharpen(network)
  generator = new ImageGenerator(network)
  tensors = tf.memory().numTensors
})
afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensors)
  generator.dispose()
})

/** First weights are so small that all pictures would be grey. */
function sharpen(network: ImageGeneratorNetwork) {
  for (const [, { value }] of network.parameters()) tf.tidy(() => value.assign(tf.mul(value, 4)))
}

describe('sample', () => {
  test('gives pictures that the seed decides, however many are made at once', async () => {
    const images = await generator.sample(7, { seed: 2 })
    for (const { data, ...size } of images) {
      expect(size).toEqual({ width: 8, height: 8, channels: 3 })
      expect(data).toHaveLength(8 * 8 * 3)
    }
    expect(new Set(images.map(({ data }) => data.join())).size).toBe(7)
    for (const batchSize of [1, 3]) {
      expect(await generator.sample(7, { seed: 2, batchSize })).toEqual(images)
    }
    expect(await generator.sample(3, { seed: 2 })).toEqual(images.slice(0, 3))
    expect(await generator.sample(7)).not.toEqual(images)
    expect(await generator.sample(0)).toEqual([])
  })

  test('is what the network makes in inference mode, in levels', async () => {
    // Running statistics that are not those of any batch.
    tf.tidy(() => {
      const z = tf.randomNormal([4, 6], 1, 2, 'float32', 1) as tf.Tensor2D
      trainingMode(randomStream(1), () => network.forward(z))
    })
    const before = await network.stateDict()
    const [first, second] = await generator.sample(2, { seed: 5 })
    expect(await network.stateDict()).toEqual(before)
    const values = tf.tidy(() =>
      network.forward(tf.stack(generator.latents(2, 5)) as tf.Tensor2D).dataSync(),
    )
    const levels = Array.from(values, (value) => Math.floor(((value + 1) / 2) * 255 + 0.5))
    expect([...first!.data, ...second!.data]).toEqual(levels)
  })

  test('draws the latent vectors of trainings with the same seed', () => {
    const latent = { size: 5, distribution: 'uniform', limit: 2 } as const
    for (const drawn of [network.latent, latent]) {
      const made = new ImageGenerator(Object.assign(Object.create(network), { latent: drawn }))
      const z = tf.tidy(() => drawLatent(drawn, 3, randomStream(9, 'latents')).arraySync())
      expect(made.latents(3, 9).map((vector) => [...vector])).toEqual(z)
    }
  })

  test('streams the same pictures, and stops where the loop does', async () => {
    const images = await generator.sample(5, { batchSize: 2 })
    const streamed = []
    for await (const image of generator.stream(1000, { batchSize: 2 })) {
      streamed.push(image)
      if (streamed.length === 5) break
    }
    expect(streamed).toEqual(images)
  })

  test.each([
    [() => generator.sample(1.5), 'bad-option'],
    [() => generator.sample(2, { labels: 1 }), 'bad-option'],
    [() => generator.sample(2, { batchSize: 0 }), 'bad-option'],
    [() => generator.decode([new Float32Array(5)]), 'bad-option'],
    [() => generator.decode([new Float32Array(6), new Float32Array(6).fill(NaN)]), 'bad-option'],
    [() => generator.walk([new Float32Array(6)]), 'bad-option'],
    [() => generator.walk([new Float32Array(6), new Float32Array(6)], { label: 'one' }), 'bad-option'], // biome-ignore format: one line
    [
      () => generator.interpolate(new Float32Array(6), new Float32Array(6), { steps: 1 }),
      'bad-option',
    ],
    [() => generator.sample(2, { signal: AbortSignal.abort() }), 'aborted'],
  ])('refuses %s', async (ask, code) => {
    await expect(ask()).rejects.toMatchObject({ code })
  })
})

describe('tensors', () => {
  const broken = (forward: (z: tf.Tensor2D) => tf.Tensor) =>
    new ImageGenerator(Object.assign(Object.create(network), { forward }) as ImageGeneratorNetwork)

  test('are freed where the network throws, or makes values that are none', async () => {
    const throwing = broken((z) => {
      tf.relu(z)
      throw new Error('no')
    })
    await expect(throwing.sample(3)).rejects.toThrow('no')
    const diverged = broken((z) => tf.fill([z.shape[0], 8, 8, 3], NaN))
    await expect(diverged.sample(3)).rejects.toMatchObject({ code: 'bad-weights' })
  })

  test('are freed where it is aborted on the way, and while others sample', async () => {
    const controller = new AbortController()
    const aborted = broken((z) => {
      controller.abort()
      return network.forward(z)
    })
    const [alone, ...others] = await Promise.all([
      generator.sample(9, { batchSize: 2 }),
      generator.sample(9, { batchSize: 3 }),
      aborted
        .sample(9, { batchSize: 2, signal: controller.signal })
        .catch(({ code }: { code: string }) => code),
    ])
    expect(others).toEqual([alone, 'aborted'])
  })
})

describe('walks', () => {
  test('begin and end where they are told to', async () => {
    const [from, to] = generator.latents(2, 1)
    const [first, last] = await generator.sample(2, { seed: 1 })
    const frames = await generator.interpolate(from!, to!, { steps: 5 })
    expect(frames).toHaveLength(5)
    expect([frames[0], frames[4]]).toEqual([first, last])
    const straight = await generator.interpolate(from!, to!, { steps: 5, path: 'linear' })
    expect(straight[2]).not.toEqual(frames[2])
    const film = await generator.walk([from!, to!], { framesPerLeg: 4, closed: true })
    expect(film.slice(0, 5)).toEqual(frames)
    expect(film).toHaveLength(8)
  })
})

describe('labels', () => {
  const labels = ['zero', 'one', 'two']
  const conditional = () =>
    new ImageGenerator(
      conditionalDcganGenerator({
        ...{ imageSize: 8, channels: 1 },
        numClasses: 3,
        units: 16,
        baseWidth: 4,
        labels,
      }),
    )

  test('choose what is made, by name or number, one or in turn', async () => {
    using made = conditional()
    const [z] = made.latents(1, 4)
    const same = [z!, z!, z!, z!]
    const all = await made.decode(same)
    expect(new Set(all.map(({ data }) => data.join())).size).toBe(3)
    expect(all[3]).toEqual(all[0])
    expect(await made.decode(same, { labels: ['two', 0] })).toEqual([
      all[2],
      all[0],
      all[2],
      all[0],
    ])
    expect(await made.decode([z!], { labels: 'one' })).toEqual([all[1]])
    const walk = await made.walk([z!, z!], { framesPerLeg: 1, label: 'two' })
    expect(walk).toEqual([all[2], all[2]])
    expect(await made.walk([z!, z!], { framesPerLeg: 1 })).toEqual([all[0], all[0]])
  })

  test('that it does not know are named', async () => {
    using made = conditional()
    await expect(made.sample(1, { labels: 'tow' })).rejects.toThrow("Did you mean 'two'?")
    await expect(made.sample(1, { labels: 3 })).rejects.toThrow('knows 0 to 2')
    await expect(made.sample(1, { labels: [] })).rejects.toMatchObject({ code: 'bad-option' })
    expect(() => new ImageGenerator(made.network, { labels: ['a'] })).toThrow('1 labels')
  })

  test('travel in the file', async () => {
    using made = conditional()
    using loaded = await loadGenerator(await saveWeights(made.network))
    expect(loaded.labels).toEqual(labels)
    expect(await loaded.sample(3)).toEqual(await made.sample(3))
  })
})

describe('a lone file', () => {
  test('is enough to make the same pictures', async () => {
    const bytes = await saveWeights(network)
    using loaded = await loadGenerator(bytes)
    expect(await loaded.sample(4)).toEqual(await generator.sample(4))
    using same = await load(bytes, { build: buildGenerator, task: imageGenerator })
    expect(await same.sample(4)).toEqual(await generator.sample(4))
  })

  test('of another network is refused', async () => {
    const metadata = { network: { name: 'resnet20' } }
    const bytes = await saveWeights(network, undefined, { metadata })
    await expect(loadGenerator(bytes)).rejects.toMatchObject({ code: 'unknown-network' })
  })
})
