import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { adam, cosine, Dataset, evaluate, fit, tf, useBackend } from '@cnn/core'
import { cocoFolder } from '@cnn/datasets'
import { expect, test } from 'vitest'
import type { DetectionSample } from './detection-batch.js'
import { fasterRcnnResnet18Fpn } from './faster-rcnn.js'

const dataFolder =
  process.env.CNN_TEST_DATA ?? new URL('../../../../../shared/data', import.meta.url).pathname
const folder = join(dataFolder, 'coco-mini')

/** How many of the 20 photos: with all of them it takes a quarter of an hour. */
const photos = Number(process.env.CNN_OVERFIT_PHOTOS ?? 2)

/** At most five things, none tiny, and no crowd. */
function isPlain({ image, boxes = [] }: DetectionSample) {
  const side = 0.12 * Math.min(image.width, image.height)
  const isLarge = boxes.every(({ width, height }) => Math.min(width, height) >= side)
  return boxes.length > 0 && boxes.length <= 5 && isLarge && boxes.every(({ crowd }) => !crowd)
}

test.skipIf(!existsSync(folder))(
  `Faster R-CNN learns ${photos} photos by heart`,
  async () => {
    await useBackend('wasm')
    const json = join(folder, 'annotations/instances_train2017.json')
    const { data } = await cocoFolder(json, join(folder, 'train2017'))
    const samples: DetectionSample[] = []
    for await (const sample of data.filter(isPlain).take(photos)) samples.push(sample)
    const train = Dataset.from(samples, { name: 'photos', classes: data.classes })
    using network = fasterRcnnResnet18Fpn({
      ...{ labels: data.classes, shortSide: 160, longSide: 240, seed: 1 },
      ...{ pyramidChannels: 64, headChannels: 256, proposals: 200, regionsPerPicture: 64 },
    })
    const tensors = tf.memory().numTensors
    let AP50 = 0
    const options = { epochs: 80, batchSize: 2, seed: 1, schedule: cosine({ warmupEpochs: 1 }) }
    for await (const { epoch, loss } of fit(network, train, {
      ...options,
      optimizer: adam({ learningRate: 5e-4 }),
      clipNorm: 5,
    })) {
      if (epoch % 8 !== 0) continue
      AP50 = (await evaluate(network, train)).AP50
      console.log(`epoch ${epoch}: loss ${loss.toFixed(3)}, AP50 ${AP50.toFixed(3)}`)
      if (AP50 >= 0.95) break
    }
    expect(AP50).toBeGreaterThanOrEqual(0.95)
    expect(tf.memory().numTensors).toBe(tensors)
  },
  3_600_000,
)
