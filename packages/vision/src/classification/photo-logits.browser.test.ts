import { readImage, useBackend } from '@cnn/core'
import { fillByFormula } from '@cnn/core/testing'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { lookAt, photos } from '../../golden/photos.js'
import { type ResNet, resnet18 } from './resnet.js'

const { pictures: folder } = inject('dataFolders')

describe.skipIf(!folder)('from the file to the logits', () => {
  let model: ResNet
  beforeAll(async () => {
    await useBackend('wasm')
    model = fillByFormula(resnet18())
  })
  afterAll(() => model.dispose())

  test.each(photos)('$file gives those of torchvision in a browser', async (photo) => {
    const url = new URL(`/@fs${folder}/${photo.file}`, location.href)
    const image = await readImage(url, { channels: 3 })
    const { found, difference } = await lookAt(model, image, photo)
    expect(found).toBe(photo.argmax)
    expect(difference).toBeLessThan(1e-4)
  })
})
