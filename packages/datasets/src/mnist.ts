/**
 * MNIST: 60,000 training and 10,000 test pictures of handwritten digits, 28 × 28 grey.
 * Yann LeCun, Léon Bottou, Yoshua Bengio, Patrick Haffner: "Gradient-Based Learning Applied to Document Recognition",
 * Proceedings of the IEEE 86(11), 1998.
 */
import type { DataCard } from './data-card.js'
import { findIdxFiles, type IdxPlaces, type ImageSetOptions } from './find-idx-files.js'
import { type ImageSet, readIdxImageSet } from './idx-image-set.js'

export const mnistCard = {
  id: 'mnist',
  name: 'MNIST',
  summary: 'Handwritten digits of 500 people, 28 × 28 grey pixels',
  homepage: 'http://yann.lecun.com/exdb/mnist/',
  license: 'CC BY-SA 3.0',
  citation: `@article{lecun1998gradient,
  author = {Yann LeCun and L\\'eon Bottou and Yoshua Bengio and Patrick Haffner},
  title = {Gradient-Based Learning Applied to Document Recognition},
  journal = {Proceedings of the IEEE}, volume = {86}, number = {11}, pages = {2278--2324}, year = {1998}
}`,
  classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  counts: { train: 60_000, test: 10_000 },
  image: { width: 28, height: 28, channels: 1 },
  files: [
    {
      path: 'train-images-idx3-ubyte.gz',
      url: 'https://storage.googleapis.com/cvdf-datasets/mnist/train-images-idx3-ubyte.gz',
      mirrors: ['https://ossci-datasets.s3.amazonaws.com/mnist/train-images-idx3-ubyte.gz'],
      bytes: 9_912_422,
      sha256: '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
      parts: ['train', 'validation'],
    },
    {
      path: 'train-labels-idx1-ubyte.gz',
      url: 'https://storage.googleapis.com/cvdf-datasets/mnist/train-labels-idx1-ubyte.gz',
      mirrors: ['https://ossci-datasets.s3.amazonaws.com/mnist/train-labels-idx1-ubyte.gz'],
      bytes: 28_881,
      sha256: '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
      parts: ['train', 'validation'],
    },
    {
      path: 't10k-images-idx3-ubyte.gz',
      url: 'https://storage.googleapis.com/cvdf-datasets/mnist/t10k-images-idx3-ubyte.gz',
      mirrors: ['https://ossci-datasets.s3.amazonaws.com/mnist/t10k-images-idx3-ubyte.gz'],
      bytes: 1_648_877,
      sha256: '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
      parts: ['test'],
    },
    {
      path: 't10k-labels-idx1-ubyte.gz',
      url: 'https://storage.googleapis.com/cvdf-datasets/mnist/t10k-labels-idx1-ubyte.gz',
      mirrors: ['https://ossci-datasets.s3.amazonaws.com/mnist/t10k-labels-idx1-ubyte.gz'],
      bytes: 4542,
      sha256: 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
      parts: ['test'],
    },
  ],
} as const satisfies DataCard

/**
 * Loads MNIST. Looks in `folder` or `url` where one is given; otherwise in CNN_DATA_DIR/mnist, the download cache and
 * on the official mirrors. The result's `source` says which it was.
 * @throws CnnError 'data-not-found' where there is none, saying where to put the files; 'bad-idx', 'bad-gzip' or
 * 'bad-dataset' naming the file; 'aborted', and those of `download`.
 */
export async function mnist(options: ImageSetOptions = {}): Promise<ImageSet> {
  return findIdxFiles(places, options, (found) =>
    readIdxImageSet(found, mnistCard, mnistCard.counts, options.validation),
  )
}

const places: IdxPlaces = { card: mnistCard, alias: 'MNIST' }
