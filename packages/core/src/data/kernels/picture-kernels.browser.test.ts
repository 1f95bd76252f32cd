import { afterEach, expect, test } from 'vitest'
import { fixtureFile, noise } from '../../../golden/images.js'
import { decodeJpeg } from '../jpeg/decode-jpeg.js'
import { resizeImage } from '../resize.js'
import { forbidKernels, pictureKernels } from './picture-kernels.js'

afterEach(() => forbidKernels(false))

test('a page has kernels at once, and they give what JavaScript gives', () => {
  expect(pictureKernels(1000)).toBeDefined()
  const work = () => [
    resizeImage(noise(50, 40, 3), 17, 90),
    decodeJpeg(fixtureFile('JPEG 4:2:0')),
    decodeJpeg(fixtureFile('JPEG progressive')),
  ]
  const withKernels = work()
  forbidKernels(true)
  expect(withKernels).toEqual(work())
})
