import { describe, expect, inject, test } from 'vitest'
import { differences, pictures } from '../../golden/preprocessing.js'
import { readImage } from './read-image.js'

const { pictures: folder } = inject('dataFolders')

describe.skipIf(!folder)("torchvision's pipeline", () => {
  test.each(pictures)('gives the same pixels of $file ($mode) in a browser', async (picture) => {
    const url = new URL(`/@fs${folder}/${picture.file}`, location.href)
    const image = await readImage(url, { channels: 3 })
    expect([image.width, image.height]).toEqual(picture.size)
    expect(await differences(image, picture)).toEqual([])
  })
})
