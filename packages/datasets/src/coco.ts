/**
 * MS COCO: photos of everyday scenes, annotated with 80 kinds of things (boxes and outlines), keypoints of people, captions
 * and panoptic segments. Tsung-Yi Lin et al.: "Microsoft COCO: Common Objects in Context", ECCV 2014,
 * https://arxiv.org/abs/1405.0312; panoptic: Kirillov et al., https://arxiv.org/abs/1801.00868.
 */
import { CnnError, Dataset } from '@cnn/core/data'
import { coco2014Card, coco2017Card } from './coco/coco-cards.js'
import { CocoFiles } from './coco/coco-files.js'
import type { CocoIndex } from './coco/coco-index.js'
import {
  type CocoKind,
  type CocoMask,
  type CocoSamples,
  readCocoSample,
  type SampleReader,
} from './coco/coco-samples.js'
import type { DataCard } from './data-card.js'
import type { FileTree } from './files/file-tree.js'
import type { DataOptions, FoundDataset } from './files/find-dataset.js'
import { loadDataset } from './files/load-dataset.js'
import { readCocoJson } from './formats/coco-json.js'

export type CocoPart = 'train' | 'validation'

export interface CocoOptions<K extends CocoKind, P extends CocoPart> extends DataOptions {
  /** 2017 by default. */
  year?: 2014 | 2017
  /** What is annotated; 'instances' by default. Panoptic segments are of 2017. */
  annotations?: K
  /** Which parts to find and read; both by default. The training pictures are 19 GB. */
  parts?: readonly P[]
  /** Give samples a `mask` that says of each pixel to which box, or to which class, it belongs. */
  mask?: CocoMask
}

/** COCO as data sets, one for each part that was asked for. */
export type CocoSet<K extends CocoKind, P extends CocoPart> = {
  readonly [part in P]: Dataset<CocoSamples[K]>
} & {
  /** All annotations of each part, without the pictures: for evaluation and statistics. */
  index: Readonly<Record<P, CocoIndex>>
  /** 80 things, 'person' for keypoints, 133 things and stuff for panoptic; none for captions. */
  classes: readonly string[]
  card: DataCard
  /** Where it was found. */
  source: string
}

/**
 * Loads COCO: the annotations at once, into columns of numbers; pictures are read and decoded when their turn comes. Reads
 * COCO's folder as its archives unpack to (`annotations/instances_train2017.json`, `train2017/000000000009.jpg`), and the
 * archives themselves, which need not be unpacked.
 *
 * @example
 * const { validation, classes } = await coco({ parts: ['validation'] })
 * const { image, boxes } = await validation.get(0)
 * console.log(boxes.map(({ label, x, y, width, height }) => [classes[label], x, y, width, height]))
 * @throws CnnError 'data-not-found', 'bad-dataset', 'bad-json', 'bad-zip', 'bad-option', 'aborted'
 */
export async function coco<K extends CocoKind = 'instances', P extends CocoPart = CocoPart>(
  options: CocoOptions<K, P> = {},
): Promise<CocoSet<K, P>> {
  const { year = 2017, annotations = 'instances' as K, mask, signal } = options
  const parts = options.parts ?? (['train', 'validation'] as P[])
  checkOptions(year, annotations, parts)
  const card = year === 2017 ? coco2017Card : coco2014Card
  const wanted = { year, kind: annotations, parts }
  const filesOf = memoized((tree: FileTree) => new CocoFiles(tree))
  const search = {
    ...{ parts, aliases: ['coco', `coco${year}`] },
    has: (tree: FileTree) => hasParts(filesOf(tree), wanted),
  }
  const read = async ({ tree, source }: FoundDataset) => {
    const data: Record<string, unknown> = {}
    const index: Record<string, CocoIndex> = {}
    let classes: readonly string[] = []
    for (const part of parts) {
      const places = placesOf(part, year, annotations)
      const reader = await openPart(filesOf(tree), places, { mask, signal })
      const get = (place: number) => readCocoSample(annotations, reader, place)
      index[part] = reader.json.index
      classes = reader.json.index.classes
      const size = reader.json.index.images.length
      data[part] = Dataset.from({ size, get }, { name: `${card.name} ${part}`, classes })
    }
    // Which parts there are, and of which kind their samples, the options' types say.
    return { ...data, index, classes, card, source } as unknown as CocoSet<K, P>
  }
  return loadDataset({ ...card, files: filesFor(card, annotations) }, options, search, read)
}

async function openPart(
  files: CocoFiles,
  { json, archives, pictures, segments }: ReturnType<typeof placesOf>,
  { mask, signal }: { mask?: CocoMask; signal?: AbortSignal },
): Promise<SampleReader> {
  const file = (await files.annotations(json, archives))!
  const content = await readCocoJson(file, { signal }).finally(() => file.close?.())
  const readPicture = (await files.folder(pictures))!
  const readSegments = segments ? await files.folder(segments, archives) : undefined
  return { json: content, readPicture, readSegments, mask }
}

function checkOptions(year: number, kind: CocoKind, parts: readonly string[]) {
  const isKnown = ['instances', 'keypoints', 'captions', 'panoptic'].includes(kind)
  const known = parts.length > 0 && parts.every((part) => ['train', 'validation'].includes(part))
  if ((year === 2014 || year === 2017) && isKnown && known) {
    if (year === 2017 || kind !== 'panoptic') return
    throw new CnnError('bad-option', 'coco: panoptic segments are of the year 2017.')
  }
  throw new CnnError(
    'bad-option',
    `coco: year is ${year}, annotations ${kind}, parts ${parts.join(', ') || 'none'}; they can be 2014 or 2017; instances, keypoints, captions or panoptic; train, validation.`,
  )
}

/** Names in COCO's folder. */
function placesOf(part: CocoPart, year: number, kind: CocoKind) {
  const split = `${part === 'train' ? 'train' : 'val'}${year}`
  const isPanoptic = kind === 'panoptic'
  return {
    json: `${kind === 'keypoints' ? 'person_keypoints' : kind}_${split}.json`,
    archives: [`${isPanoptic ? 'panoptic_' : ''}annotations_trainval${year}.zip`],
    pictures: split,
    segments: isPanoptic ? `panoptic_${split}` : undefined,
  }
}

/** Whether everything that will be read is there. */
async function hasParts(
  files: CocoFiles,
  { year, kind, parts }: { year: number; kind: CocoKind; parts: readonly CocoPart[] },
): Promise<boolean> {
  for (const part of parts) {
    const { json, archives, pictures, segments } = placesOf(part, year, kind)
    const file = await files.annotations(json, archives)
    if (!file) return false
    await file.close?.()
    if (!(await files.folder(pictures))) return false
    if (segments && !(await files.folder(segments, archives))) return false
  }
  return true
}

/** The annotations of this kind, and the pictures. */
const filesFor = ({ files }: DataCard, kind: CocoKind) =>
  files.filter(({ path, parts }) => parts || path.startsWith('panoptic') === (kind === 'panoptic'))

/** A function that makes the same of the same: archives in a tree are opened once. */
function memoized<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>()
  return (key) => {
    if (!made.has(key)) made.set(key, make(key))
    return made.get(key)!
  }
}
