import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { differences, pictures } from '../../golden/preprocessing.js'
import { readImage } from './read-image.js'

const folder =
  process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data')

describe.skipIf(!existsSync(`${folder}/imagenet-sample`))("torchvision's pipeline", () => {
  test.each(pictures)('gives the same pixels of $file ($mode)', async (picture) => {
    const image = await readImage(`${folder}/${picture.file}`, { channels: 3 })
    expect([image.width, image.height]).toEqual(picture.size)
    expect(await differences(image, picture)).toEqual([])
  })
})
