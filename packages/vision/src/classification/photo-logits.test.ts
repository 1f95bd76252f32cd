import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { readImage, useBackend } from '@cnn/core'
import { fillByFormula } from '@cnn/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lookAt, photos } from '../../golden/photos.js'
import { type ResNet, resnet18 } from './resnet.js'

const folder =
  process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data')

describe.skipIf(!existsSync(`${folder}/imagenet-sample`))('from the file to the logits', () => {
  let model: ResNet
  beforeAll(async () => {
    await useBackend('wasm')
    model = fillByFormula(resnet18())
  })
  afterAll(() => model.dispose())

  test.each(photos)('$file gives those of torchvision', async (photo) => {
    const image = await readImage(`${folder}/${photo.file}`, { channels: 3 })
    const { found, difference } = await lookAt(model, image, photo)
    expect(found).toBe(photo.argmax)
    expect(difference).toBeLessThan(1e-4)
  })
})
