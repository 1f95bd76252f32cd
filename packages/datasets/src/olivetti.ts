/**
 * The Olivetti faces: 400 grey pictures of 40 people, ten of each, 64 × 64, taken at AT&T Laboratories Cambridge from 1992
 * to 1994 and cropped by Sam Roweis. Ferdinando Samaria, Andy Harter: "Parameterisation of a Stochastic Model for Human
 * Face Identification", IEEE Workshop on Applications of Computer Vision, 1994.
 */
import { CnnError, Dataset, type ImageSample } from '@cnn/core/data'
import type { DataCard } from './data-card.js'
import type { FileTree } from './files/file-tree.js'
import type { DataOptions } from './files/find-dataset.js'
import { folderWith, inFolder } from './files/folder-with.js'
import { loadDataset } from './files/load-dataset.js'
import { matNumbers, readMat } from './formats/mat.js'

export interface Olivetti {
  /** 280 pictures, 7 of each person. */
  train: Dataset<ImageSample>
  /** 40 pictures, one of each person. */
  validation: Dataset<ImageSample>
  /** 80 pictures, two of each person. There is no official test part. */
  test: Dataset<ImageSample>
  /** 'person 1' … 'person 40' */
  classes: readonly string[]
  card: DataCard
  /** Where the data comes from, for people. */
  source: string
}

const people = 40
const side = 64
const pixels = side * side
const pictures = 400
const fileName = 'olivettifaces.mat'

export const olivettiCard = {
  id: 'olivetti',
  name: 'Olivetti faces',
  summary: 'ten pictures of each of 40 people, 64 × 64 grey pixels',
  homepage: 'https://cam-orl.co.uk/facedatabase.html',
  license: 'none stated: free for research, with credit to AT&T Laboratories Cambridge',
  citation: `@inproceedings{samaria1994parameterisation,
  author = {Ferdinando Samaria and Andy Harter},
  title = {Parameterisation of a Stochastic Model for Human Face Identification},
  booktitle = {IEEE Workshop on Applications of Computer Vision},
  year = {1994}
}`,
  classes: Array.from({ length: people }, (_, person) => `person ${person + 1}`),
  counts: { all: pictures },
  image: { width: side, height: side, channels: 1 },
  files: [
    {
      path: fileName,
      url: 'https://ndownloader.figshare.com/files/5976027',
      sha256: 'b612fb967f2dc77c9c62d3e1266e0c73d5fca46a4b8906c18e454d41af987794',
    },
  ],
} as const satisfies DataCard

/**
 * Loads the Olivetti faces, from where `findDataset` finds `olivettifaces.mat`. Their parts are drawn at random, the same
 * for everyone, every person in proportion.
 * @throws CnnError 'data-not-found', 'bad-mat' or 'bad-dataset' naming the file, 'aborted' and those of the download
 */
export async function olivetti(options: DataOptions = {}): Promise<Olivetti> {
  return loadDataset(
    olivettiCard,
    options,
    {
      aliases: ['olivetti-faces', 'olivettifaces'],
      has: async (place) => (await folderWith(place, [fileName], options.signal)) !== undefined,
    },
    ({ tree, source }) => readOlivetti(tree, source, options.signal),
  )
}

export async function readOlivetti(
  tree: FileTree,
  source: string,
  signal?: AbortSignal,
): Promise<Olivetti> {
  const folder = await folderWith(tree, [fileName], signal)
  const file =
    folder === undefined ? undefined : await tree.open(inFolder(folder, fileName), signal)
  if (!file) throw new CnnError('data-not-found', `${tree.name} has no file ${fileName}.`)
  const found = await readMat(file, { variables: ['faces'], signal }).finally(() => file.close())
  const faces = found.get('faces')!
  if (faces.dims.join() !== [pixels, pictures].join()) {
    throw new CnnError(
      'bad-dataset',
      `${file.name} has faces of [${faces.dims.join(', ')}], but should have [${pixels}, ${pictures}].`,
    )
  }
  const data = upright(matNumbers(faces, `${file.name}, variable faces,`))
  const get = (index: number): ImageSample => ({
    image: {
      data: data.subarray(index * pixels, (index + 1) * pixels),
      ...{ width: side, height: side, channels: 1 },
    },
    label: labels[index]!,
  })
  return { ...partsOf(get), classes: olivettiCard.classes, card: olivettiCard, source }
}

/** The ten pictures of a person follow one another. */
const labels = Uint8Array.from({ length: pictures }, (_, index) => index / (pictures / people))

/** Rows of pixels from columns. */
function upright(faces: ArrayLike<number>): Uint8Array {
  const data = new Uint8Array(pictures * pixels)
  for (let start = 0, to = 0; start < data.length; start += pixels) {
    for (let row = 0; row < side; row++) {
      for (let at = start + row; at < start + pixels; at += side) data[to++] = faces[at]!
    }
  }
  return data
}

function partsOf(get: (index: number) => ImageSample) {
  const { name, classes } = olivettiCard
  const all = Dataset.from({ size: pictures, get }, { name, classes })
  const { train: rest, validation: test } = all.split({
    ...{ validation: 2 * people, seed: 1, stratifyBy: labels },
  })
  const { train, validation } = rest.split({
    ...{ validation: people, seed: 1 },
    stratifyBy: (sample: ImageSample) => sample.label,
  })
  return {
    train: train.named(`${name} train`),
    validation: validation.named(`${name} validation`),
    test: test.named(`${name} test`),
  }
}
