/**
 * The 2018 Data Science Bowl (Broad Bioimage Benchmark Collection, BBBC038v1): cell nuclei in microscopic pictures of many
 * kinds, each nucleus outlined. Juan Caicedo and others: "Nucleus segmentation across imaging experiments: the 2018 Data
 * Science Bowl", Nature Methods 16, 2019, https://doi.org/10.1038/s41592-019-0612-7.
 */
import { type AnnotatedImage, type Box, type ByteImage, CnnError, Dataset } from '@cnn/core/data'
import type { DataCard } from './data-card.js'
import type { FileTree } from './files/file-tree.js'
import type { DataOptions } from './files/find-dataset.js'
import { loadDataset } from './files/load-dataset.js'
import { findNuclei, type StoredNuclei } from './nuclei/find-nuclei.js'
import { boxesOfLabels, type LabelPicture } from './nuclei/label-pictures.js'
import { splitByName } from './split-by-name.js'

/** A picture from a microscope and its nuclei. */
export interface NucleiSample extends AnnotatedImage {
  /** What the data set calls it: 64 hexadecimal digits. */
  id: string
  /** 8 bits, grey or RGB. */
  image: ByteImage
  /** One channel as large as the picture: 0 is background, 1, 2 … the nuclei. */
  mask: LabelPicture
  /** The smallest box around each nucleus that is to be seen, in the order of their numbers in the mask. */
  boxes: (Box & { label: 0; instance: number })[]
}

export interface Nuclei {
  train: Dataset<NucleiSample>
  validation: Dataset<NucleiSample>
  /** The official test part of stage 1 where it is there with its solution, otherwise a tenth of the training part. */
  test: Dataset<NucleiSample>
  /** 'nucleus' */
  classes: readonly string[]
  card: DataCard
  /** Where the data comes from, for people. */
  source: string
}

const broad = 'https://data.broadinstitute.org/bbbc/BBBC038'

export const nucleiCard = {
  id: 'dsb2018-nuclei',
  name: 'Nuclei (DSB 2018)',
  summary: 'nuclei of cells in pictures of many microscopes, each nucleus with its mask',
  homepage: 'https://bbbc.broadinstitute.org/BBBC038',
  license: 'CC0',
  citation: `@article{caicedo2019nucleus,
  author = {Juan C. Caicedo and others},
  title = {Nucleus segmentation across imaging experiments: the 2018 Data Science Bowl},
  journal = {Nature Methods},
  volume = {16},
  year = {2019},
  doi = {10.1038/s41592-019-0612-7}
}`,
  classes: ['nucleus'],
  counts: { train: 670, test: 65 },
  files: [
    { path: 'stage1_train.zip', url: `${broad}/stage1_train.zip`, unpack: 'stage1_train' },
    { path: 'stage1_test.zip', url: `${broad}/stage1_test.zip`, unpack: 'stage1_test' },
    { path: 'stage1_solution.csv', url: `${broad}/stage1_solution.csv` },
  ],
} as const satisfies DataCard

/**
 * Loads the nuclei, from where `findDataset` finds them: folders as the official archives have them
 * (`stage1_train/<id>/images` and `masks`, with a picture for each nucleus), or packed (`<id>.png` beside
 * `<id>.labels.png`, whose pixels are the numbers of the nuclei). Which pictures are held back, their ids alone decide.
 * @throws CnnError 'data-not-found', 'bad-dataset', 'aborted' and those of the download; when its turn comes, a picture
 * throws those of `readImage`, and 'bad-dataset' where a mask has another size
 */
export async function nuclei(options: DataOptions = {}): Promise<Nuclei> {
  return loadDataset(
    nucleiCard,
    options,
    {
      aliases: ['dsb2018', 'stage1_train', 'BBBC038'],
      has: async (place) => (await findNuclei(place)).train.length > 0,
    },
    ({ tree, source }) => readNuclei(tree, source, options.signal),
  )
}

export async function readNuclei(
  tree: FileTree,
  source: string,
  signal?: AbortSignal,
): Promise<Nuclei> {
  const found = await findNuclei(tree, signal)
  if (found.train.length < 3) {
    throw new CnnError(
      'bad-dataset',
      `${nucleiCard.name} (${source}): there are ${found.train.length} pictures with masks; three at least make the three parts.`,
    )
  }
  const hasTest = found.test.length > 0
  const parts = splitByName(
    found.train.map(({ id }) => id),
    { validation: 0.1, test: hasTest ? 0 : 0.1 },
  )
  const dataset = (stored: readonly StoredNuclei[], part: string) =>
    Dataset.from(
      { size: stored.length, get: (index: number) => readSample(stored[index]!) },
      { name: `${nucleiCard.name} ${part}`, classes: nucleiCard.classes },
    )
  const pick = (positions: readonly number[]) => positions.map((position) => found.train[position]!)
  return {
    train: dataset(pick(parts.train), 'train'),
    validation: dataset(pick(parts.validation), 'validation'),
    test: dataset(hasTest ? found.test : pick(parts.test), 'test'),
    classes: nucleiCard.classes,
    card: nucleiCard,
    source,
  }
}

async function readSample({ id, readPicture, readLabels }: StoredNuclei): Promise<NucleiSample> {
  const image = await readPicture()
  const mask = await readLabels(image)
  const boxes = boxesOfLabels(mask).map((box) => ({ ...box, label: 0 as const }))
  return { id, image, mask, boxes }
}
