/**
 * CIFAR-10: 50,000 training and 10,000 test pictures of ten kinds of animals and vehicles, 32 × 32 colour.
 * Alex Krizhevsky: "Learning Multiple Layers of Features from Tiny Images", 2009,
 * https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf.
 */
import { CnnError } from '@cnn/core/data'
import { hasCifarBatches, readCifarFiles } from './cifar/cifar-files.js'
import { readCifarImageSet } from './cifar/cifar-image-set.js'
import type { DataCard } from './data-card.js'
import { loadDataset } from './files/load-dataset.js'
import type { ImageSetOptions } from './find-idx-files.js'
import type { ImageSet } from './idx-image-set.js'

export const cifar10Card = {
  id: 'cifar10',
  name: 'CIFAR-10',
  summary: 'animals and vehicles from the web, reduced to 32 × 32 colour pixels',
  homepage: 'https://www.cs.toronto.edu/~kriz/cifar.html',
  license: 'none stated: free for research, with citation',
  citation: `@techreport{krizhevsky2009learning,
  author = {Alex Krizhevsky},
  title = {Learning Multiple Layers of Features from Tiny Images},
  institution = {University of Toronto},
  year = {2009}
}`,
  classes: [
    'airplane',
    'automobile',
    'bird',
    'cat',
    'deer',
    'dog',
    'frog',
    'horse',
    'ship',
    'truck',
  ],
  counts: { train: 50_000, test: 10_000 },
  image: { width: 32, height: 32, channels: 3 },
  files: [
    {
      path: 'cifar-10-binary.tar.gz',
      url: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
      bytes: 170_052_171,
      sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
      unpack: true,
    },
  ],
} as const satisfies DataCard

/**
 * Loads CIFAR-10, in its binary version. Looks in `folder` or `url` where one is given; otherwise in
 * CNN_DATA_DIR/cifar10, the download cache, and at the university's server (170 MB). A folder may have only some of the
 * batches: `kind` is 'sample' then, and `source` and the names of the parts say how many pictures there are.
 * @throws CnnError 'data-not-found', 'bad-dataset' naming the file, 'aborted', and those of `fetchDataset`
 */
export async function cifar10(options: ImageSetOptions = {}): Promise<ImageSet> {
  const set = await loadDataset(
    cifar10Card,
    options,
    { aliases: ['cifar-10-batches-bin'], has: hasCifarBatches },
    async ({ tree, source }) => {
      const found = await readCifarFiles(tree, source, options.signal)
      return readCifarImageSet(found, cifar10Card, options.validation)
    },
  )
  if (options.source === 'full' && set.kind !== 'full') throw notFull(set.source)
  return set
}

const notFull = (source: string) =>
  new CnnError('data-not-found', `CIFAR-10 is not whole: ${source}. Add the other batches.`)
