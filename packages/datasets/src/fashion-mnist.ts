/**
 * Fashion-MNIST: 60,000 training and 10,000 test pictures of Zalando's articles, 28 × 28 grey, ten classes.
 * Han Xiao, Kashif Rasul, Roland Vollgraf: "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning
 * Algorithms", 2017, https://arxiv.org/abs/1708.07747.
 */
import type { DataCard } from './data-card.js'
import { fashionMnistSampleCounts, readFashionMnistSample } from './fashion-mnist/sample.js'
import { findIdxFiles, type IdxPlaces, type ImageSetOptions } from './find-idx-files.js'
import { type ImageSet, readIdxImageSet } from './idx-image-set.js'

export const fashionMnistCard = {
  id: 'fashion-mnist',
  name: 'Fashion-MNIST',
  summary: "Zalando's articles of clothing, photographed and reduced to 28 × 28 grey pixels",
  homepage: 'https://github.com/zalandoresearch/fashion-mnist',
  license: 'MIT',
  citation: `@online{xiao2017fashion,
  author = {Han Xiao and Kashif Rasul and Roland Vollgraf},
  title = {Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms},
  year = {2017}, eprint = {1708.07747}, eprinttype = {arXiv}, eprintclass = {cs.LG}
}`,
  classes: [
    'T-shirt/top',
    'trouser',
    'pullover',
    'dress',
    'coat',
    'sandal',
    'shirt',
    'sneaker',
    'bag',
    'ankle boot',
  ],
  counts: { train: 60_000, test: 10_000 },
  image: { width: 28, height: 28, channels: 1 },
  files: [
    {
      path: 'train-images-idx3-ubyte.gz',
      url: 'https://storage.googleapis.com/tensorflow/tf-keras-datasets/train-images-idx3-ubyte.gz',
      mirrors: [
        'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/train-images-idx3-ubyte.gz',
      ],
      bytes: 26_421_880,
      sha256: '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
      parts: ['train', 'validation'],
    },
    {
      path: 'train-labels-idx1-ubyte.gz',
      url: 'https://storage.googleapis.com/tensorflow/tf-keras-datasets/train-labels-idx1-ubyte.gz',
      mirrors: [
        'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/train-labels-idx1-ubyte.gz',
      ],
      bytes: 29_515,
      sha256: 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
      parts: ['train', 'validation'],
    },
    {
      path: 't10k-images-idx3-ubyte.gz',
      url: 'https://storage.googleapis.com/tensorflow/tf-keras-datasets/t10k-images-idx3-ubyte.gz',
      mirrors: [
        'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/t10k-images-idx3-ubyte.gz',
      ],
      bytes: 4_422_102,
      sha256: '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
      parts: ['test'],
    },
    {
      path: 't10k-labels-idx1-ubyte.gz',
      url: 'https://storage.googleapis.com/tensorflow/tf-keras-datasets/t10k-labels-idx1-ubyte.gz',
      mirrors: [
        'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/t10k-labels-idx1-ubyte.gz',
      ],
      bytes: 5148,
      sha256: '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
      parts: ['test'],
    },
  ],
} as const satisfies DataCard

/**
 * Loads Fashion-MNIST. Looks in `folder` or `url` where one is given; otherwise in CNN_DATA_DIR/fashion-mnist, the
 * place of Debian's package dataset-fashion-mnist, the download cache, the official servers, and at last takes the
 * sample that comes with this package. The result's `source` says which it was.
 * @throws CnnError 'data-not-found', 'bad-idx', 'bad-gzip' or 'bad-dataset' naming the file, 'aborted', and with
 * `source: 'full'` those of `download`.
 */
export async function fashionMnist(options: ImageSetOptions = {}): Promise<ImageSet> {
  return findIdxFiles(places, options, (found) => {
    const counts = found.kind === 'sample' ? fashionMnistSampleCounts : fashionMnistCard.counts
    return readIdxImageSet(found, fashionMnistCard, counts, options.validation)
  })
}

const places: IdxPlaces = {
  card: fashionMnistCard,
  alias: 'FashionMNIST',
  installed: { folder: '/usr/share/datasets/fashion-mnist', name: 'Debian package' },
  sample: readFashionMnistSample,
}
