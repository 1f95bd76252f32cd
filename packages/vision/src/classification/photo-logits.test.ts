import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { imagesToTensor, prepareImage, readImage, tf, useBackend } from '@cnn/core'
import { fillByFormula } from '@cnn/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import photos from '../../golden/photos.json'
import type { ResNet } from './resnet.js'
import { resnet18 } from './resnet.js'

const folder =
  process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data')
const transform = {
  size: 224,
  shortSide: 256,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
}

describe.skipIf(!existsSync(`${folder}/imagenet-sample`))('from the file to the logits', () => {
  let model: ResNet
  beforeAll(async () => {
    await useBackend('wasm')
    model = fillByFormula(resnet18())
  })
  afterAll(() => model.dispose())

  test.each(photos)('$file gives those of torchvision', async ({ file, logits, norm, argmax }) => {
    const image = await readImage(`${folder}/${file}`, { channels: 3 })
    const [row] = tf.tidy(() =>
      model.forward(imagesToTensor([prepareImage(image, transform)], transform)).arraySync(),
    )
    expect(row!.indexOf(Math.max(...row!))).toBe(argmax)
    // The pixels are the same, so that only the order of sums differs.
    for (const [i, logit] of logits.entries()) {
      expect(Math.abs(row![i * 20]! - logit) / norm).toBeLessThan(1e-4)
    }
  })
})
