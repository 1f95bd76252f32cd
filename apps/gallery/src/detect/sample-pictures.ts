import { type ByteImage, encodePng, randomStream } from '@cnn/core'
import type { NamedFile } from './detector-source.js'
import type { SampleWorld } from './detectors.js'

/** Pictures out of the test part of a world, which no network learnt from; other ones for every seed. */
export async function samplePictures(
  world: SampleWorld,
  seed: number,
  count: number,
): Promise<NamedFile[]> {
  const { digitStrings, shapes } = await import('@cnn/datasets/synthetic')
  const { test }: { test: { size?: number; get(index: number): Sample } } =
    world === 'shapes' ? shapes() : digitStrings()
  const order = randomStream(seed, 'samples').permutation(test.size!)
  return Promise.all(
    Array.from(order.slice(0, count), async (index) => {
      const { image } = await test.get(index)
      const file = new Blob([encodePng(image) as BlobPart], { type: 'image/png' })
      return { name: `${world}-${index}.png`, file }
    }),
  )
}

type Sample = { image: ByteImage } | Promise<{ image: ByteImage }>
